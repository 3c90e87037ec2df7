/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * From a packet to a rule. The header of the policy is read once for a packet, and
 * all else of its generation is found through it: a packet is judged by one policy.
 */
#ifndef MX_LOOKUP_BPF_H
#define MX_LOOKUP_BPF_H

static __always_inline const struct mx_header *header_at(__u32 place)
{
	const __u32 zero = 0;
	void *header = bpf_map_lookup_elem(&in_force, &place);

	return header ? bpf_map_lookup_elem(header, &zero) : NULL;
}

/*
 * Has the time run out in which the generation of this slot was to be confirmed? Whoever finds it so first writes that
 * down, and from then on no confirm comes through. Not static: see parse_other().
 */
__noinline int gone_back(__u32 slot)
{
	struct mx_deadline *deadline = bpf_map_lookup_elem(&deadlines, &slot);
	__u64 until;

	if (!deadline)
		return false;
	until = *(volatile __u64 *)&deadline->jiffies;
	if (until == MX_KEPT || until == MX_GONE_BACK)
		return until == MX_GONE_BACK;
	if (bpf_jiffies64() < until)
		return false;
	return __sync_val_compare_and_swap(&deadline->jiffies, until, MX_GONE_BACK) != MX_KEPT;
}

/* The one policy that this packet is judged by. */
static __always_inline const struct mx_header *policy_in_force(void)
{
	const struct mx_header *header = header_at(MX_IN_FORCE), *fallback;

	if (!header || !header->awaits_confirm || !gone_back(header->slot))
		return header;
	fallback = header_at(MX_FALLBACK);
	return fallback ? fallback : header;
}

/* The class of a port; 0: not guarded. */
static __always_inline __u16 port_class(const struct mx_header *header, __be16 port)
{
	/* the verifiers of 6.1 and 6.12 forget all bounds where bytes are swapped */
	return header->port_class[bounded(bpf_ntohs(port), 65536)];
}

/* The value of the longest prefix in the trie that covers the address, or MX_RULE_NONE. */
static __noinline __u32 ask_trie(const struct mx_header *header, __u8 kind, __u16 number, const struct packet *packet)
{
	bool source = kind == MX_KIND_SOURCE;
	struct mx_key key = {
		.kind = kind,
		.number = bpf_htons(number),
	};
	const __u32 *value;
	__u32 slot;
	void *trie;

	if (!header || !packet)
		return MX_RULE_NONE;
	key.family = packet->family;
	key.prefixlen = MX_KEY_EXACT_BITS + (packet->family == 4 ? 32 : 128);
	__builtin_memcpy(key.address, source ? packet->source : packet->destination, sizeof(key.address));
	slot = header->slot;
	trie = bpf_map_lookup_elem(&tries, &slot);
	if (!trie)
		return MX_RULE_NONE;
	value = bpf_map_lookup_elem(trie, &key);
	return value ? *value : MX_RULE_NONE;
}

/* Steps of a walk, for as long as they are runs that stand in the header: all there are in most small policies. */
#define NEAR_STEPS 2
static __always_inline __u32 near_runs(const struct mx_header *header, __u32 entry, __u64 address)
{
	for (int step = 0; step < NEAR_STEPS && (entry & ~(MX_NEAR_LINES - 1)) == (MX_INDEX_LINK | MX_INDEX_RUN); step++)
		entry = run_entry(&header->near[bounded(entry, MX_NEAR_LINES) * MX_LINE_WORDS], address);
	return entry;
}

/* The same from the index, which begins at `roots`, and from the trie only what the index does not hold. */
static __always_inline __u32 longest_match(const struct mx_header *header, const struct mx_roots *roots, enum mx_kind kind,
					   __u16 number, const struct packet *packet)
{
	const __u8 *address = kind == MX_KIND_SOURCE ? packet->source : packet->destination;
	/* an IPv4 address has zeros behind it */
	__u64 bits = bpf_be64_to_cpu(*(const __be64 *)address);
	__u32 value = near_runs(header, packet->family == 4 ? roots->ipv4 : roots->ipv6, bits);

	if (value & MX_INDEX_LINK)
		value = index_find(header->slot, value, bits);
	return value == MX_INDEX_ASK ? ask_trie(header, kind, number, packet) : value;
}

/*
 * What a rule with an end comes to at this moment: itself, a shorter prefix that lasts longer, or
 * MX_RULE_NONE. The clock is CLOCK_TAI (bpf_ktime_get_tai_ns: 6.1+), which follows steps of the wall
 * clock, as the end of a day does. Not static: see parse_other().
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
	__u32 rule = longest_match(header, &header->locks[lock].sources, MX_KIND_SOURCE, lock, packet);

	return rule & MX_RULE_ENDS && rule != MX_RULE_NONE ? rule_now(header->slot, rule) : rule;
}

/* The index of the lock that guards the packet's destination at its port, or MX_RULE_NONE. */
static __always_inline __u32 destination_lock(const struct mx_header *header, const struct packet *packet)
{
	__u16 class = port_class(header, packet->port);
	__u32 index;

	if (header->sole_lock)
		return 0;
	if (class > MX_PORT_CLASSES)
		return MX_RULE_NONE;
	index = longest_match(header, &header->destinations[class], MX_KIND_DESTINATION, class, packet);
	/* of one lock it is the first: a CPU that need not wait for its index looks the source up meanwhile */
	return header->lock_count == 1 && index < MX_LOCKS ? 0 : index;
}

/* The set of locks that guard the packet's destination at one port or another. */
static __always_inline __u64 destination_guards(const struct mx_header *header, const struct packet *packet)
{
	__u32 set = ask_trie(header, MX_KIND_GUARD, 0, packet);

	return set <= MX_TO_PREFIXES ? header->guards[set] : 0;
}

static __always_inline bool rule_drops(const struct mx_lock *lock, __u32 rule)
{
	return rule == MX_RULE_NONE ? lock->default_drops : (rule & MX_RULE_DROP) != 0;
}

#endif
