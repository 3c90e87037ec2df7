/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* From a parsed packet and a policy to a verdict, counted. */
#ifndef MX_JUDGE_BPF_H
#define MX_JUDGE_BPF_H

static __always_inline bool reason_drops(int reason)
{
#define PASS false
#define DROP true
#define CASE(symbol, name, verdict, text) \
	case MX_REASON_##symbol: \
		return verdict;
	switch (reason) {
		MX_REASONS(CASE)
	}
#undef CASE
#undef DROP
#undef PASS
	return false;
}

/* Those of `locks` that would drop the packet's source: is there one that enforces, one that monitors? */
struct suspicion {
	const struct mx_header *header;
	const struct packet *packet;
	__u64 locks;
	bool enforcing, monitoring;
};

static long suspect(__u32 index, void *context)
{
	struct suspicion *suspicion = context;
	const struct mx_lock *lock;

	if (index >= MX_LOCKS || !(suspicion->locks >> index & 1))
		return 0;
	lock = &suspicion->header->locks[index];
	if (!rule_drops(lock, source_rule(suspicion->header, index, suspicion->packet)))
		return 0;
	if (lock->monitors)
		suspicion->monitoring = true;
	else
		suspicion->enforcing = true;
	return 0;
}

/* The locks that the packet may be meant for, as far as can be told. */
static __always_inline __u64 locks_in_question(const struct mx_header *header, const struct packet *packet,
					       int reason)
{
	__u32 index;

	if (packet->family == 0 || packet->routed)
		return ~0ULL; /* where it goes is not known */
	if (reason != MX_REASON_MAPPED_SOURCE)
		return destination_guards(header, packet);
	index = destination_lock(header, packet);
	return index < MX_LOCKS ? 1ULL << index : 0;
}

/*
 * A packet that no lock can judge: dropped only where a lock that enforces, and may be
 * meant, would drop its source. One that every such lock allows is let through:
 * it would pass whichever port it is for. A source that cannot be told, or that is
 * a lie, is suspect to each lock that can drop anything at all.
 */
static __always_inline int judge_odd(const struct mx_header *header, const struct packet *packet, int reason)
{
	struct suspicion suspicion = {
		.header = header,
		.packet = packet,
		.locks = locks_in_question(header, packet, reason),
	};

	if (!reason_drops(reason)) {
		if (suspicion.locks)
			count_reason(reason);
		return XDP_PASS;
	}
	if (packet->family == 0 || reason == MX_REASON_MAPPED_SOURCE) {
		suspicion.enforcing = suspicion.locks & header->any_enforcing;
		suspicion.monitoring = suspicion.locks & header->any_monitoring;
	} else if (suspicion.locks) {
		bpf_loop(MX_LOCKS, suspect, &suspicion, 0);
	}
	if (suspicion.enforcing || suspicion.monitoring)
		count_reason(reason);
	return suspicion.enforcing ? XDP_DROP : XDP_PASS;
}

/* ::ffff:0:0/96: an IPv4 address in IPv6 clothes, which never stands on a wire (RFC 4291, 2.5.5.2) */
static __always_inline bool source_is_mapped(const struct packet *packet)
{
	const __be32 *words = (const __be32 *)packet->source;

	return packet->family == 6 && words[0] == 0 && words[1] == 0 && words[2] == bpf_htonl(0xffff);
}

/* A whole packet to a guarded port. */
static __always_inline int judge(struct xdp_md *ctx, const struct mx_header *header, const struct packet *packet)
{
	__u32 index = destination_lock(header, packet);
	const struct mx_lock *lock;
	__u32 rule;
	bool drops;

	if (index >= MX_LOCKS)
		return XDP_PASS; /* guarded, but at other addresses */
	index = bounded(index, MX_LOCKS);
	lock = &header->locks[index];
	rule = source_rule(header, index, packet);
	drops = rule_drops(lock, rule);
	count_judged(lock, rule, drops, frame_length(ctx));
	return drops && !lock->monitors ? XDP_DROP : XDP_PASS;
}

#endif
