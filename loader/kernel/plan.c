/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "plan.h"

#include <stdlib.h>
#include <string.h>

#include "../base/mem.h"
#include "clock.h"

/* What a policy may have fits into what the program has room for. */
_Static_assert(POLICY_LOCKS_MAX <= MX_LOCKS, "each lock has its place, and its bit in a set");
_Static_assert(POLICY_LOCKS_MAX * POLICY_PORTS_MAX <= MX_PORT_CLASSES, "each port may be a class of its own");
_Static_assert(POLICY_TO_MAX <= MX_TO_PREFIXES, "each `to` prefix may have a guard set of its own");
_Static_assert(POLICY_RULES_MAX <= MX_CHUNKS * MX_CHUNK_COUNTERS, "each rule has its counter");
_Static_assert(MX_CHUNKS * MX_CHUNK_COUNTERS < MX_INDEX_ASK, "a counter's number is no word of the index");
_Static_assert(POLICY_DIGEST == sizeof(((struct mx_header *)0)->digest), "the header holds a digest");

/* What planning reads and what it fills. */
struct planning {
	const struct policy *policy;
	const struct plan_place *place;
	struct plan *plan;
};

void plan_free(struct plan *plan)
{
	free(plan->header);
	free(plan->values);
	free(plan->endings);
	free(plan->destinations);
	free(plan->guards);
	index_free(plan->index);
	memset(plan, 0, sizeof(*plan));
}

static __u32 final_value(const struct planning *planning, uint32_t rule)
{
	return planning->place->numbers[rule].number |
	       (planning->policy->rules[rule].verdict == VERDICT_DROP ? MX_RULE_DROP : 0);
}

/* What decides when this rule has ended: the next shorter prefix that lasts longer. */
static __u32 value_after(const struct planning *planning, const struct policy_rule *rule)
{
	const struct policy_rule *rules = planning->policy->rules;
	uint32_t at = rule->covering;

	while (at != POLICY_NONE && rules[at].until != 0 && rules[at].until <= rule->until)
		at = rules[at].covering;
	return at == POLICY_NONE ? MX_RULE_NONE : planning->plan->values[at];
}

/* The value of each rule, and the endings. A covering rule stands before those that it covers. */
static void plan_values(const struct planning *planning)
{
	const struct policy *policy = planning->policy;
	struct plan *plan = planning->plan;
	int64_t tai = clock_tai_offset();
	__u32 endings = 0;

	plan->values = mem_zeroed(policy->rule_count, sizeof(*plan->values));
	for (uint32_t i = 0; i < policy->rule_count; i++)
		endings += policy->rules[i].until != 0;
	plan->endings = mem_zeroed(endings, sizeof(*plan->endings));
	plan->header->ending_count = endings;

	endings = 0;
	for (uint32_t i = 0; i < policy->rule_count; i++) {
		const struct policy_rule *rule = &policy->rules[i];

		if (rule->until == 0) {
			plan->values[i] = final_value(planning, i);
			continue;
		}
		plan->endings[endings] = (struct mx_ending){
			.until_tai_ns = (__u64)(rule->until + tai) * CLOCK_SECOND_NS,
			.rule = final_value(planning, i),
			.after = value_after(planning, rule),
		};
		plan->values[i] = MX_RULE_ENDS | endings++;
	}
}

static bool can_drop(const struct policy *policy, const struct policy_lock *lock)
{
	bool drops = lock->default_verdict == VERDICT_DROP;

	for (uint32_t i = 0; i < lock->rule_count && !drops; i++)
		drops = policy->rules[lock->first_rule + i].verdict == VERDICT_DROP;
	return drops;
}

static void plan_locks(const struct planning *planning)
{
	const struct policy *policy = planning->policy;
	struct mx_header *header = planning->plan->header;

	for (uint32_t i = 0; i < policy->lock_count; i++) {
		const struct policy_lock *lock = &policy->locks[i];

		header->locks[i].default_drops = lock->default_verdict == VERDICT_DROP ? MX_DROP : MX_ALLOW;
		header->locks[i].monitors = lock->monitor;
		if (can_drop(policy, lock))
			*(lock->monitor ? &header->any_monitoring : &header->any_enforcing) |= 1ULL << i;
	}
}

static int by_prefix(const void *a, const void *b)
{
	const struct plan_destination *left = a, *right = b;

	return prefix_compare(&left->to, &right->to);
}

/* The destinations of one class: the `to` prefixes of all its locks. No two are the same: that is a policy error. */
static void add_class(const struct planning *planning, uint16_t class, uint64_t locks, size_t *capacity)
{
	const struct policy *policy = planning->policy;
	struct plan *plan = planning->plan;
	uint32_t first = plan->destination_count;

	for (uint32_t i = 0; i < policy->lock_count; i++) {
		if (!(locks >> i & 1))
			continue;
		for (uint32_t j = 0; j < policy->locks[i].to_count; j++) {
			plan->destinations = mem_grow(plan->destinations, capacity, plan->destination_count,
						      sizeof(*plan->destinations));
			plan->destinations[plan->destination_count++] =
				(struct plan_destination){policy->locks[i].to[j], class, (uint8_t)i};
		}
	}
	qsort(&plan->destinations[first], plan->destination_count - first, sizeof(*plan->destinations), by_prefix);
}

/* Ports that the same locks guard are one class: they share their destinations. */
static void plan_ports(const struct planning *planning)
{
	const struct policy *policy = planning->policy;
	uint16_t *classes = planning->plan->header->port_class, count = 0;
	uint64_t *locks_of = mem_zeroed(65536, sizeof(*locks_of));
	uint64_t *locks_of_class = mem_zeroed(MX_PORT_CLASSES + 1, sizeof(*locks_of_class));
	size_t capacity = 0;

	for (uint32_t i = 0; i < policy->lock_count; i++)
		for (uint32_t j = 0; j < policy->locks[i].port_count; j++)
			locks_of[policy->locks[i].ports[j]] |= 1ULL << i;
	for (unsigned port = 0; port < 65536; port++) {
		uint16_t class = 1;

		if (locks_of[port] == 0)
			continue;
		while (class <= count && locks_of_class[class] != locks_of[port])
			class++;
		if (class > count) {
			count = class;
			locks_of_class[class] = locks_of[port];
			add_class(planning, class, locks_of[port], &capacity);
		}
		classes[port] = class;
	}
	free(locks_of);
	free(locks_of_class);
}

/* Sets of locks are few, since servers share them: each stands once in the header. */
static void plan_guards(const struct planning *planning)
{
	const struct policy *policy = planning->policy;
	__u64 *sets = planning->plan->header->guards;
	uint32_t count = 0;

	planning->plan->guards = mem_zeroed(policy->guard_count, sizeof(*planning->plan->guards));
	for (uint32_t i = 0; i < policy->guard_count; i++) {
		uint32_t set = count;

		while (set > 0 && sets[set] != policy->guards[i].locks)
			set--;
		if (set == 0) {
			set = ++count;
			sets[set] = policy->guards[i].locks;
		}
		planning->plan->guards[i] = set;
	}
}

/* The root of one family of a lock's rules; *rule goes on to the first that is not of it. */
static uint32_t root_of_rules(const struct planning *planning, uint32_t end, uint8_t family, uint32_t *rule)
{
	const struct policy_rule *rules = planning->policy->rules;

	for (; *rule < end && rules[*rule].prefix.family == family; ++*rule)
		index_add(planning->plan->index, &rules[*rule].prefix, planning->plan->values[*rule]);
	return index_root(planning->plan->index);
}

static uint32_t root_of_destinations(struct plan *plan, uint16_t class, uint8_t family, uint32_t *at)
{
	const struct plan_destination *destinations = plan->destinations;

	for (; *at < plan->destination_count && destinations[*at].class == class &&
	       destinations[*at].to.family == family;
	     ++*at)
		index_add(plan->index, &destinations[*at].to, destinations[*at].lock);
	return index_root(plan->index);
}

static void plan_index(const struct planning *planning)
{
	struct plan *plan = planning->plan;
	uint32_t at = 0;

	plan->index = index_new(MX_INDEX_CHUNKS * MX_INDEX_CHUNK);
	for (uint32_t i = 0; i < planning->policy->lock_count; i++) {
		const struct policy_lock *lock = &planning->policy->locks[i];
		uint32_t rule = lock->first_rule, end = rule + lock->rule_count;
		struct mx_roots *roots = &plan->header->locks[i].sources;

		roots->ipv4 = root_of_rules(planning, end, 4, &rule);
		roots->ipv6 = root_of_rules(planning, end, 6, &rule);
	}
	while (at < plan->destination_count) {
		uint16_t class = plan->destinations[at].class;
		struct mx_roots *roots = &plan->header->destinations[class];

		roots->ipv4 = root_of_destinations(plan, class, 4, &at);
		roots->ipv6 = root_of_destinations(plan, class, 6, &at);
	}
}

/* The first lines of the index, where the program finds them without a look-up of a map. */
static void plan_near(const struct plan *plan)
{
	uint32_t lines;
	const uint32_t *words = index_lines(plan->index, &lines);

	if (lines > MX_NEAR_LINES)
		lines = MX_NEAR_LINES;
	if (lines > 0)
		memcpy(plan->header->near, words, (size_t)lines * MX_LINE_WORDS * sizeof(*words));
}

/* Without an index every look-up asks the trie. */
static void plan_no_index(struct mx_header *header)
{
	const struct mx_roots ask = {MX_INDEX_ASK, MX_INDEX_ASK};

	for (unsigned i = 0; i < MX_LOCKS; i++)
		header->locks[i].sources = ask;
	for (unsigned i = 0; i <= MX_PORT_CLASSES; i++)
		header->destinations[i] = ask;
}

static void describe(const struct planning *planning)
{
	const struct policy *policy = planning->policy;
	struct mx_header *header = planning->plan->header;

	header->magic = MX_MAGIC;
	header->abi = MX_ABI;
	header->slot = planning->place->slot;
	header->seed = planning->place->seed;
	header->awaits_confirm = planning->place->provisional;
	header->generation = planning->place->generation;
	header->previous = planning->place->previous;
	header->lock_count = policy->lock_count;
	header->sole_lock = policy->lock_count == 1 && policy_guards_any(&policy->locks[0]);
	header->rule_count = policy->rule_count;
	header->number_limit = planning->place->number_limit;
	header->text_length = policy->text_length;
	memcpy(header->digest, policy->digest, sizeof(header->digest));
}

void plan_make(const struct policy *policy, const struct plan_place *place, struct plan *ret)
{
	const struct planning planning = {policy, place, ret};
	uint32_t lines;

	memset(ret, 0, sizeof(*ret));
	ret->header = mem_zeroed(1, sizeof(*ret->header));
	describe(&planning);
	plan_values(&planning);
	plan_locks(&planning);
	plan_ports(&planning);
	plan_guards(&planning);
	if (place->indexed) {
		plan_index(&planning);
		index_lines(ret->index, &lines);
		ret->header->index_chunks = (lines + MX_INDEX_CHUNK - 1) / MX_INDEX_CHUNK;
		plan_near(ret);
	} else {
		plan_no_index(ret->header);
	}
}
