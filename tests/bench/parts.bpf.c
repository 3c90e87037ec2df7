/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * The program as it is, and once more without one of its parts: what a part costs is the difference. Both are of one
 * object, and work on the same maps.
 */
#include "../../bpf/mxlock.bpf.c"

static __always_inline int filter(struct xdp_md *ctx, bool reports, bool tells)
{
	struct packet packet = {};
	struct judgement judgement = {};
	struct mx_lock_counter *counter;
	__u64 bytes;

	if (!judge(ctx, &packet, &judgement))
		return XDP_PASS;
	bytes = frame_length(ctx);
	counter = count(&judgement, bytes);
	if (judgement.drops && reports)
		report(ctx, &judgement, &packet, bytes, counter);
	if (judgement.drops && tells)
		watch(ctx, &judgement, &packet, bytes);
	return judgement.passes ? XDP_PASS : XDP_DROP;
}

SEC("xdp.frags")
int without_report(struct xdp_md *ctx)
{
	return filter(ctx, false, true);
}

SEC("xdp.frags")
int without_watch(struct xdp_md *ctx)
{
	return filter(ctx, true, false);
}
