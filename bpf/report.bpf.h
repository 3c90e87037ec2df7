/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * The report: which sources a lock denies, or would if it enforced. Bounded in memory and in time, whatever a flood sends:
 * abi.h tells how a cell changes hands. What is kept here never changes a verdict.
 */
#ifndef MX_REPORT_BPF_H
#define MX_REPORT_BPF_H

/* Cells of a CPU. The upper bits of a source's hash tell which one it is, in which block of them, or of heads. */
#define REPORT_CELLS     (MX_DENIED_BLOCKS * MX_DENIED_BLOCK_CELLS)
#define REPORT_CELL_BITS 14
_Static_assert(REPORT_CELLS == 1 << REPORT_CELL_BITS, "each cell is one that a hash can tell");

static __always_inline __u64 cell_of(__u64 hash)
{
	return hash >> (64 - REPORT_CELL_BITS);
}

/* Of each cell: whose packets have the majority there, and by how many. The program's own: nobody else reads it. */
#define REPORT_HEADS 512
struct report_heads {
	struct report_head {
		__u32 print; /* of a source */
		__u32 credit;
	} heads[REPORT_HEADS];
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, REPORT_CELLS / REPORT_HEADS);
	__type(key, __u32);
	__type(value, struct report_heads);
} report_heads SEC(".maps");

static __always_inline void count_up(__u32 *count, __u32 by)
{
	*count = *count > 0xffffffff - by ? 0xffffffff : *count + by;
}

/* How many packets this one, which was counted last, stands for in the report: 0 where it is left out of it. */
static __always_inline __u32 report_weight(struct mx_lock_counter *counter)
{
	__u64 now = bpf_jiffies64(), packets = counter->packets[MX_DROP], of_tick;

	if (counter->tick != now) {
		counter->tick = now;
		counter->tick_before = packets - 1;
	}
	of_tick = packets - counter->tick_before;
	if (of_tick <= MX_REPORT_EACH)
		return 1;
	return (of_tick + of_tick / MX_REPORT_EACH) % MX_REPORT_SAMPLE == 0 ? MX_REPORT_SAMPLE : 0;
}

/* Two rounds of multiply and fold spread every bit. The upper half tells where the source may stand, the lower one who it is. */
static __always_inline __u64 hash_source(const struct judgement *judgement, const struct packet *packet)
{
	const __u64 *words = (const __u64 *)packet->source;
	__u64 hash = words[0] ^ judgement->header->seed;

	hash = (hash ^ hash >> 32) * 0x9e3779b97f4a7c15ULL; /* 2^64 by the golden ratio: odd, and without a pattern */
	hash += words[1] ^ judgement->by->counter;
	return (hash ^ hash >> 29) * 0x9e3779b97f4a7c15ULL;
}

/*
 * Whether the source of this packet has the majority of those that may stand in its cell. What decides it lies apart from the
 * cells, 8 bytes each, so that a flood of sources that come once touches no more memory than these.
 */
static __always_inline bool has_majority(__u64 hash, __u32 weight)
{
	__u32 place = cell_of(hash), index = place / REPORT_HEADS, print = hash;
	struct report_heads *block = bpf_map_lookup_elem(&report_heads, &index);
	struct report_head *head;
	__u64 difference, spent;

	if (!block)
		return false;
	head = &block->heads[bounded(place, REPORT_HEADS)];
	if (head->print == print) {
		count_up(&head->credit, weight);
		return true;
	}
	/* without a branch, at which the CPU could only guess, and would have to wait for the line to know: see run_entry() */
	difference = (__u64)head->credit - weight;
	barrier_var(difference);
	spent = -(difference >> 63);
	head->print ^= (head->print ^ print) & spent;
	head->credit = (difference & ~spent) | (weight & spent);
	return weight == 1 && spent; /* of what is sampled, one that comes once does not take a cell */
}

/* The cell in which the source may stand. */
static __always_inline struct mx_denied *denied_cell(__u64 hash)
{
	__u32 index = cell_of(hash) / MX_DENIED_BLOCK_CELLS;
	struct mx_denied_block *block = bpf_map_lookup_elem(&denied_sources, &index);

	return block ? &block->cells[bounded(cell_of(hash), MX_DENIED_BLOCK_CELLS)] : NULL;
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

#define TCP_FLAGS    12 /* where in its header they are, with the length before them */
#define TCP_SYN      0x02
#define TCP_RST      0x04
#define TCP_ACK      0x10
#define TCP_SHORTEST 20 /* header that there is */

/*
 * What the TCP header says of the session: is one asked for, does one carry data? What a SYN carries (fast open) is sent
 * before there is a session, what a RST carries belongs to none.
 */
static __always_inline void report_session(struct xdp_md *ctx, const struct packet *packet, struct mx_denied *cell,
					   __u32 weight)
{
	const struct flags {
		__u8 words; /* of the header, in the upper half */
		__u8 flags;
	} *tcp;
	struct flags spare;
	__u32 header;

	tcp = frame_at(ctx, packet->tcp + TCP_FLAGS, &spare, sizeof(spare));
	if (!tcp)
		return;
	if ((tcp->flags & (TCP_SYN | TCP_ACK)) == TCP_SYN)
		count_up(&cell->connections, weight);
	header = (tcp->words >> 4) * 4;
	if (!(tcp->flags & (TCP_SYN | TCP_RST)) && header >= TCP_SHORTEST && packet->tcp + header < packet->end &&
	    packet->end != PACKET_END_UNKNOWN)
		count_up(&cell->payloads, weight);
}

/*
 * Reports a packet that the lock of this counter denies, where it stands for any of its source. NULL: no lock has judged it,
 * since it is odd, and its source is worth little.
 */
static __always_inline void report(struct xdp_md *ctx, const struct judgement *judgement, const struct packet *packet,
				   __u64 bytes, struct mx_lock_counter *counter)
{
	__u32 weight = counter ? report_weight(counter) : 0;
	struct mx_denied *cell;
	__u64 hash;

	if (weight == 0)
		return;
	hash = hash_source(judgement, packet);
	if (!has_majority(hash, weight))
		return;
	cell = denied_cell(hash);
	if (!cell)
		return;
	if (!owns_cell(cell, judgement, packet))
		take_cell(cell, judgement, packet);
	cell->packets += weight;
	cell->bytes += bytes * weight;
	cell->last_seen = bpf_jiffies64();
	report_session(ctx, packet, cell, weight);
}

#endif
