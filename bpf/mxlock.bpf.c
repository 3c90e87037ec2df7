/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * The XDP program: frame -> parse -> look-up -> judgement -> count, report, watch -> verdict. One translation unit
 * made of rooms; each says what it does in its first lines.
 */
#include <stdbool.h>
#include <stddef.h>

#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/ip.h>
#include <linux/ipv6.h>

#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

#include "abi.h"
#include "reasons.h"

#include "maps.bpf.h"
#include "bounded.bpf.h"
#include "frame.bpf.h"
#include "parse.bpf.h"
#include "index.bpf.h"
#include "lookup.bpf.h"
#include "judge.bpf.h"
#include "count.bpf.h"
#include "report.bpf.h"
#include "watch.bpf.h"

/* xdp.frags: frames of several buffers, so that large MTUs work (5.18+). */
SEC("xdp.frags")
int mxlock(struct xdp_md *ctx)
{
	struct packet packet = {};
	struct judgement judgement = {};
	struct mx_lock_counter *counter;
	__u64 bytes;

	if (!judge(ctx, &packet, &judgement))
		return XDP_PASS;
	bytes = frame_length(ctx);
	counter = count(&judgement, bytes);
	if (judgement.drops) {
		report(ctx, &judgement, &packet, bytes, counter);
		watch(ctx, &judgement, &packet, bytes);
	}
	return judgement.passes ? XDP_PASS : XDP_DROP;
}

/* The entry for questions: never attached, it tells what the one above would make of a frame, and counts nothing. */
SEC("xdp.frags")
int mxlock_explain(struct xdp_md *ctx)
{
	struct packet packet = {};
	struct judgement judgement = {};
	struct mx_explained *answer;
	const __u32 zero = 0;
	bool judged = judge(ctx, &packet, &judgement);

	answer = bpf_map_lookup_elem(&explained, &zero);
	if (answer)
		*answer = (struct mx_explained){
			.generation = judgement.header ? judgement.header->generation : 0,
			.judged = judged,
			.reason = judgement.reason,
			.lock = judgement.lock,
			.rule = judgement.rule,
			.drops = judgement.drops,
			.passes = !judged || judgement.passes,
		};
	return !judged || judgement.passes ? XDP_PASS : XDP_DROP;
}

/* What the jiffies stand at: user space cannot read them, and last_hit is told in them. */
SEC("syscall")
int mxlock_clock(struct mx_clock *now)
{
	now->jiffies = bpf_jiffies64();
	now->monotonic_ns = bpf_ktime_get_ns();
	return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
