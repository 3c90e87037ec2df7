/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * A flood from many sources: run over live frames, each a TCP packet, it writes the next address of a table
 * as its source and sends the frame into a cable.
 */
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/ip.h>

#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

#define TABLE (1 << 20)

/* Set by flood.c, as all that follows. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__uint(map_flags, BPF_F_MMAPABLE);
	__type(key, __u32);
	__type(value, __u32[TABLE]);
} addresses SEC(".maps");

struct {
	__u32 ifindex;
	__u32 next;     /* address of the table */
	__u32 sum;      /* of the words of the IPv4 header, without source and checksum */
	__u32 gap_ns;   /* between two frames that are sent at a rate */
	__u64 due_ns;   /* when the next of them is */
	__u64 sent;     /* of them */
} variables;

static __always_inline int send(struct xdp_md *ctx)
{
	void *data = (void *)(long)ctx->data;
	void *end = (void *)(long)ctx->data_end;
	struct iphdr *ip = data + sizeof(struct ethhdr);
	const __u32 zero = 0;
	const __u32 *table = bpf_map_lookup_elem(&addresses, &zero);
	__u32 source, sum;

	if (!table || (void *)(ip + 1) > end)
		return XDP_ABORTED;
	source = table[variables.next++ % TABLE];
	sum = variables.sum + (source >> 16) + (source & 0xffff);
	sum = (sum & 0xffff) + (sum >> 16);
	sum = (sum & 0xffff) + (sum >> 16);
	ip->saddr = source; /* frames are used again, so all that changes is written whole */
	ip->check = ~sum;
	return bpf_redirect(variables.ifindex, 0);
}

SEC("xdp")
int flood(struct xdp_md *ctx)
{
	return send(ctx);
}

/*
 * The same at a rate: what is not due yet is dropped at once, so that whoever runs this keeps a CPU busy whatever
 * the rate is. What could not be sent in time is not made up for beyond BEHIND.
 */
#define BEHIND 20000 /* ns */
SEC("xdp")
int flood_at_rate(struct xdp_md *ctx)
{
	__u64 now = bpf_ktime_get_ns();

	if (variables.gap_ns == 0 || now < variables.due_ns)
		return XDP_DROP;
	if (variables.due_ns + BEHIND < now)
		variables.due_ns = now - BEHIND;
	variables.due_ns += variables.gap_ns;
	variables.sent++;
	return send(ctx);
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
