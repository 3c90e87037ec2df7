/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * A flood from random sources: run over live frames, each a TCP packet, it writes a new source
 * address and sends the frame into a cable.
 */
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/ip.h>

#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

/* Set by flood.c. */
struct {
	__u32 ifindex;
	__u32 sum; /* of the words of the IPv4 header, without source and checksum */
} variables;

SEC("xdp")
int flood(struct xdp_md *ctx)
{
	void *data = (void *)(long)ctx->data;
	void *end = (void *)(long)ctx->data_end;
	struct iphdr *ip = data + sizeof(struct ethhdr);
	__u32 source = bpf_get_prandom_u32();
	__u32 sum = variables.sum + (source >> 16) + (source & 0xffff);

	if ((void *)(ip + 1) > end)
		return XDP_ABORTED;
	sum = (sum & 0xffff) + (sum >> 16);
	sum = (sum & 0xffff) + (sum >> 16);
	ip->saddr = source; /* frames are used again, so all that changes is written whole */
	ip->check = ~sum;
	return bpf_redirect(variables.ifindex, 0);
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
