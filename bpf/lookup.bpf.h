/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * From a packet to a rule. The header of the policy is read once for a packet, and
 * all else of its generation is found through it: a packet is judged by one policy.
 */
#ifndef MX_LOOKUP_BPF_H
#define MX_LOOKUP_BPF_H

static __always_inline const struct mx_header *policy_in_force(void)
{
	const __u32 zero = 0;
	void *header = bpf_map_lookup_elem(&in_force, &zero);

	return header ? bpf_map_lookup_elem(header, &zero) : NULL;
}

static __always_inline bool port_guarded(const struct mx_header *header, __be16 port)
{
	__u16 number = bpf_ntohs(port);

	return header->ports[number / 64] >> (number % 64) & 1;
}

/* The value of the longest prefix that covers the address, or MX_RULE_NONE. */
static __always_inline __u32 longest_match(const struct mx_header *header, enum mx_kind kind, __be16 number,
					   __u8 family, const __u8 address[16])
{
	struct mx_key key = {
		.prefixlen = MX_KEY_EXACT_BITS + (family == 4 ? 32 : 128),
		.kind = kind,
		.family = family,
		.number = number,
	};
	__u32 slot = header->slot;
	const __u32 *value;
	void *trie;

	__builtin_memcpy(key.address, address, sizeof(key.address));
	trie = bpf_map_lookup_elem(&tries, &slot);
	if (!trie)
		return MX_RULE_NONE;
	value = bpf_map_lookup_elem(trie, &key);
	return value ? *value : MX_RULE_NONE;
}

/*
 * What a rule with an end comes to at this moment: itself, a shorter prefix that lasts longer, or
 * MX_RULE_NONE. The clock is CLOCK_TAI (bpf_ktime_get_tai_ns: 6.1+), which follows steps of the wall
 * clock, as the end of a day does. Not static: see parse().
 */
__noinline __u32 rule_now(__u32 slot, __u32 rule)
{
	void *table = bpf_map_lookup_elem(&endings, &slot);
	__u64 now;

	if (!table)
		return MX_RULE_NONE;
	now = bpf_ktime_get_tai_ns();
	for (int i = 0; i < MX_ENDINGS_CHAIN; i++) {
		__u32 index = rule & MX_RULE_NUMBER;
		const struct mx_ending *ending = bpf_map_lookup_elem(table, &index);

		if (!ending)
			return MX_RULE_NONE;
		if (now < ending->until_tai_ns)
			return ending->rule;
		rule = ending->after;
		if (rule == MX_RULE_NONE || !(rule & MX_RULE_ENDS))
			return rule;
	}
	return MX_RULE_NONE;
}

/* The rule that judges this source in this lock: its number and MX_RULE_DROP, or MX_RULE_NONE. */
static __always_inline __u32 source_rule(const struct mx_header *header, __u32 lock, const struct packet *packet)
{
	__u32 rule = longest_match(header, MX_KIND_SOURCE, bpf_htons(lock), packet->family, packet->source);

	if (rule != MX_RULE_NONE && (rule & MX_RULE_ENDS))
		rule = rule_now(header->slot, rule);
	return rule;
}

/* The index of the lock that guards the packet's destination at its port, or MX_RULE_NONE. */
static __always_inline __u32 destination_lock(const struct mx_header *header, const struct packet *packet)
{
	if (header->sole_lock)
		return 0;
	return longest_match(header, MX_KIND_DESTINATION, packet->port, packet->family, packet->destination);
}

/* The set of locks that guard the packet's destination at one port or another. */
static __always_inline __u64 destination_guards(const struct mx_header *header, const struct packet *packet)
{
	__u32 set = longest_match(header, MX_KIND_GUARD, 0, packet->family, packet->destination);

	return set <= MX_TO_PREFIXES ? header->guards[set] : 0;
}

static __always_inline bool rule_drops(const struct mx_lock *lock, __u32 rule)
{
	return rule == MX_RULE_NONE ? lock->default_drops : rule >> 31;
}

#endif
