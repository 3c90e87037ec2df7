/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * Gives each packet of BPF_PROG_RUN another source: it writes the next address of a table into the
 * frame, and goes on with the program that is measured. What this costs itself is measured with
 * `pass` behind it.
 */
#include <stdbool.h>

#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/ip.h>
#include <linux/ipv6.h>

#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

#define TABLE (1 << 20) /* addresses: their look-ups leave nothing in a cache for the next round */

struct table {
	__u32 ipv4[TABLE];
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 4);
	__uint(map_flags, BPF_F_MMAPABLE);
	__type(key, __u32);
	__type(value, struct table);
} addresses SEC(".maps"); /* the words of TABLE addresses: the first, or the only, words stand together */

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u32);
} measured SEC(".maps");

__u32 next;

static __always_inline __u32 word(__u32 which, __u32 at)
{
	struct table *table = bpf_map_lookup_elem(&addresses, &which);

	return table ? table->ipv4[at] : 0;
}

SEC("xdp.frags")
int sources4(struct xdp_md *ctx)
{
	void *data = (void *)(long)ctx->data, *end = (void *)(long)ctx->data_end;
	struct iphdr *ip = data + sizeof(struct ethhdr);

	if ((void *)(ip + 1) > end)
		return XDP_ABORTED;
	ip->saddr = word(0, next++ % TABLE);
	bpf_tail_call(ctx, &measured, 0);
	return XDP_ABORTED;
}

SEC("xdp.frags")
int sources6(struct xdp_md *ctx)
{
	void *data = (void *)(long)ctx->data, *end = (void *)(long)ctx->data_end;
	struct ipv6hdr *ip = data + sizeof(struct ethhdr);
	__u32 at = next++ % TABLE;

	if ((void *)(ip + 1) > end)
		return XDP_ABORTED;
	for (int i = 0; i < 4; i++)
		ip->saddr.in6_u.u6_addr32[i] = word(i, at);
	bpf_tail_call(ctx, &measured, 0);
	return XDP_ABORTED;
}

SEC("xdp.frags")
int pass(struct xdp_md *ctx)
{
	(void)ctx;
	return XDP_PASS;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
