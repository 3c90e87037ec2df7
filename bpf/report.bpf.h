/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * The report: which sources a lock denies, or would if it enforced. Bounded in memory and in time, whatever a flood sends:
 * abi.h tells how a cell changes hands. What is kept here never changes a verdict.
 */
#ifndef MX_REPORT_BPF_H
#define MX_REPORT_BPF_H

/* The cell in which the source may stand: one of 16,384. Two rounds of multiply and fold spread every bit. */
static __always_inline struct mx_denied *denied_cell(const struct judgement *judgement, const struct packet *packet)
{
	const __u64 *words = (const __u64 *)packet->source;
	__u64 hash = words[0] ^ judgement->header->seed;
	struct mx_denied_block *block;
	__u32 index;

	hash = (hash ^ hash >> 32) * 0x9e3779b97f4a7c15ULL; /* 2^64 by the golden ratio: odd, and without a pattern */
	hash += words[1] ^ judgement->by->counter;
	hash = (hash ^ hash >> 29) * 0x9e3779b97f4a7c15ULL;
	index = hash >> 56;
	block = bpf_map_lookup_elem(&denied_sources, &index);
	return block ? &block->cells[bounded(hash >> 48, MX_DENIED_BLOCK_CELLS)] : NULL;
}

static __always_inline bool owns_cell(const struct mx_denied *cell, const struct judgement *judgement,
				      const struct packet *packet)
{
	const __u64 *words = (const __u64 *)packet->source, *owner = (const __u64 *)cell->source;

	return owner[0] == words[0] && owner[1] == words[1] && cell->lock == judgement->by->counter &&
	       cell->family == packet->family && cell->packets != 0;
}

/* The 0 comes first: abi.h tells what that is to a reader. */
static __always_inline void take_cell(struct mx_denied *cell, const struct judgement *judgement,
				      const struct packet *packet)
{
	*(volatile __u64 *)&cell->packets = 0;
	barrier();
	__builtin_memcpy(cell->source, packet->source, sizeof(cell->source));
	cell->lock = judgement->by->counter;
	cell->family = packet->family;
	cell->bytes = 0;
	cell->first_seen = bpf_jiffies64();
	cell->connections = 0;
	cell->payloads = 0;
}

static __always_inline void count_up(__u32 *count, __u32 by)
{
	*count = *count > 0xffffffff - by ? 0xffffffff : *count + by;
}

#define TCP_SYN 0x02
#define TCP_ACK 0x10

/* What the TCP header says of the session: is one asked for, does one carry data? */
static __always_inline void report_session(struct xdp_md *ctx, const struct packet *packet, struct mx_denied *cell,
					   __u32 weight)
{
	const struct flags {
		__u8 words; /* of the header, in the upper half */
		__u8 flags;
	} *tcp;
	struct flags spare;

	tcp = frame_at(ctx, packet->tcp + 12, &spare, sizeof(spare));
	if (!tcp)
		return;
	if ((tcp->flags & (TCP_SYN | TCP_ACK)) == TCP_SYN)
		count_up(&cell->connections, weight);
	if (packet->tcp + (tcp->words >> 4) * 4 < packet->end && packet->end != PACKET_END_UNKNOWN)
		count_up(&cell->payloads, weight);
}

/*
 * Reports a packet that stands for `weight` of its source. Only what a lock has judged: the source of a packet that is
 * odd is worth little.
 */
static __always_inline void report(struct xdp_md *ctx, const struct judgement *judgement, const struct packet *packet,
				   __u64 bytes, __u32 weight)
{
	struct mx_denied *cell;

	if (!judgement->by)
		return;
	cell = denied_cell(judgement, packet);
	if (!cell)
		return;
	if (!owns_cell(cell, judgement, packet)) {
		if (cell->credit >= weight) {
			cell->credit -= weight;
			return;
		}
		cell->credit = 0;
		take_cell(cell, judgement, packet);
	}
	count_up(&cell->credit, weight);
	cell->packets += weight;
	cell->bytes += bytes * weight;
	cell->last_seen = bpf_jiffies64();
	report_session(ctx, packet, cell, weight);
}

#endif
