/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * The XDP program: frame -> parse -> look-up -> count -> verdict. One translation unit
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
#include "count.bpf.h"
#include "judge.bpf.h"

/* xdp.frags: frames of several buffers, so that large MTUs work (5.18+). */
SEC("xdp.frags")
int mxlock(struct xdp_md *ctx)
{
	struct packet packet = {};
	const struct mx_header *header;
	int reason = parse(ctx, &packet);

	if (reason == PARSE_NOT_OURS)
		return XDP_PASS;
	header = policy_in_force();
	if (!header) {
		count_reason(MX_REASON_NO_POLICY);
		return XDP_PASS;
	}
	if (reason == MX_REASON_NONE) {
		if (port_class(header, packet.port) == 0)
			return XDP_PASS;
		if (source_is_mapped(&packet))
			reason = MX_REASON_MAPPED_SOURCE;
		else if (packet.routed)
			reason = packet.family == 4 ? MX_REASON_IPV4_SOURCE_ROUTED : MX_REASON_IPV6_SOURCE_ROUTED;
		else
			return judge(ctx, header, &packet);
	}
	return judge_odd(header, &packet, reason);
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
