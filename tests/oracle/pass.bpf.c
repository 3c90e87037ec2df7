/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* A filter that filters nothing: what the kernel does to packets for any XDP program. */
#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

SEC("xdp.frags")
int pass(struct xdp_md *ctx)
{
	(void)ctx;
	return XDP_PASS;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
