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

/* What comes of a packet that is somebody's business. */
struct judgement {
	const struct mx_header *header; /* the policy; NULL: there was none */
	const struct mx_lock *by;       /* the lock that judged it; NULL: none could, for a reason */
	__u32 lock;                     /* its index */
	__u32 rule;                     /* MX_RULE_NONE: the lock's default */
	__u32 reason;                   /* MX_REASON_NONE where a lock judged it */
	bool drops;                     /* the policy's word */
	bool passes;                    /* what is done: a lock that monitors drops nothing */
};

/*
 * A packet that no lock can judge: dropped only where a lock that enforces, and may be
 * meant, would drop its source. One that every such lock allows is let through:
 * it would pass whichever port it is for. A source that cannot be told, or that is
 * a lie, is suspect to each lock that can drop anything at all.
 */
static __always_inline bool judge_odd(const struct packet *packet, int reason, struct judgement *judgement)
{
	const struct mx_header *header = judgement->header;
	struct suspicion suspicion = {
		.header = header,
		.packet = packet,
		.locks = locks_in_question(header, packet, reason),
	};

	judgement->reason = reason;
	judgement->passes = true;
	if (!reason_drops(reason))
		return suspicion.locks != 0;
	if (packet->family == 0 || reason == MX_REASON_MAPPED_SOURCE) {
		suspicion.enforcing = suspicion.locks & header->any_enforcing;
		suspicion.monitoring = suspicion.locks & header->any_monitoring;
	} else if (suspicion.locks) {
		bpf_loop(MX_LOCKS, suspect, &suspicion, 0);
	}
	judgement->drops = suspicion.enforcing || suspicion.monitoring;
	judgement->passes = !suspicion.enforcing;
	return judgement->drops;
}

/* ::ffff:0:0/96: an IPv4 address in IPv6 clothes, which never stands on a wire (RFC 4291, 2.5.5.2) */
static __always_inline bool source_is_mapped(const struct packet *packet)
{
	const __be32 *words = (const __be32 *)packet->source;

	return packet->family == 6 && words[0] == 0 && words[1] == 0 && words[2] == bpf_htonl(0xffff);
}

/* A whole packet to a guarded port. False: it is for another address. */
static __always_inline bool judge_whole(const struct packet *packet, struct judgement *judgement)
{
	const struct mx_header *header = judgement->header;
	__u32 index = destination_lock(header, packet);

	if (index >= MX_LOCKS)
		return false;
	index = bounded(index, MX_LOCKS);
	judgement->by = &header->locks[index];
	judgement->lock = index;
	judgement->rule = source_rule(header, index, packet);
	judgement->reason = MX_REASON_NONE;
	judgement->drops = rule_drops(judgement->by, judgement->rule);
	judgement->passes = !judgement->drops || judgement->by->monitors;
	return true;
}

/*
 * Judges a frame by the policy in force, and fills both, which are zero before. False: it is nobody's business, passes, and
 * is not counted. Nothing is written anywhere: what is to be counted or told is the caller's.
 */
static __always_inline bool judge(struct xdp_md *ctx, struct packet *packet, struct judgement *judgement)
{
	int reason = parse(ctx, packet);

	if (reason == PARSE_NOT_OURS)
		return false;
	judgement->header = policy_in_force();
	if (!judgement->header) {
		judgement->reason = MX_REASON_NO_POLICY;
		judgement->passes = true;
		return true;
	}
	if (reason == MX_REASON_NONE) {
		if (port_class(judgement->header, packet->port) == 0)
			return false;
		if (source_is_mapped(packet))
			reason = MX_REASON_MAPPED_SOURCE;
		else if (packet->routed)
			reason = packet->family == 4 ? MX_REASON_IPV4_SOURCE_ROUTED : MX_REASON_IPV6_SOURCE_ROUTED;
		else
			return judge_whole(packet, judgement);
	}
	return judge_odd(packet, reason, judgement);
}

#endif
