/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "explain.h"

#include "../base/range.h"

static bool guards_port(const struct policy_lock *lock, uint16_t port)
{
	for (uint32_t i = 0; i < lock->port_count; i++)
		if (lock->ports[i] == port)
			return true;
	return false;
}

/* The length of the longest `to` prefix that covers the destination; without one, that covers all. -1: none. */
static int longest_to(const struct policy_lock *lock, uint8_t family, const struct prefix *destination)
{
	int longest = -1;

	for (uint32_t i = 0; i < lock->to_count; i++) {
		const struct prefix *to = &lock->to[i];
		bool covers = destination ? prefix_covers(to, destination) : to->length == 0 && to->family == family;

		if (covers && to->length > longest)
			longest = to->length;
	}
	return longest;
}

static const struct policy_lock *find_lock(const struct policy *policy, uint8_t family,
					   const struct prefix *destination, uint16_t port)
{
	const struct policy_lock *found = NULL;
	int longest = -1;

	for (uint32_t i = 0; i < policy->lock_count; i++) {
		const struct policy_lock *lock = &policy->locks[i];
		int length;

		if (!guards_port(lock, port))
			continue;
		length = longest_to(lock, family, destination);
		if (length > longest) {
			longest = length;
			found = lock;
		}
	}
	return found;
}

uint32_t policy_last_before(const struct policy *policy, const struct policy_lock *lock, const struct prefix *source)
{
	uint32_t low = lock->first_rule, high = lock->first_rule + lock->rule_count;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (prefix_compare(&policy->rules[middle].prefix, source) <= 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low > lock->first_rule ? low - 1 : POLICY_NONE;
}

struct explanation policy_explain_lock(const struct policy *policy, const struct policy_lock *lock,
				       const struct prefix *source, int64_t now)
{
	struct explanation explanation = {.lock = lock, .verdict = lock->default_verdict};
	/* whatever covers the source covers the rule before it too, or is that rule */
	uint32_t rule = policy_last_before(policy, lock, source);

	for (; rule != POLICY_NONE; rule = policy->rules[rule].covering) {
		const struct policy_rule *candidate = &policy->rules[rule];

		if (!prefix_covers(&candidate->prefix, source) || (candidate->until != 0 && now >= candidate->until))
			continue;
		explanation.rule = candidate;
		explanation.verdict = (enum verdict)candidate->verdict;
		break;
	}
	return explanation;
}

struct explanation policy_explain(const struct policy *policy, const struct prefix *source,
				  const struct prefix *destination, uint16_t port, int64_t now)
{
	const struct policy_lock *lock = find_lock(policy, source->family, destination, port);

	return lock ? policy_explain_lock(policy, lock, source, now) : (struct explanation){0};
}

/* Guards are sorted: what does not cover an address that all before it do not cover lies behind it. */
bool policy_any_destination(const struct policy *policy, uint8_t family, struct prefix *ret)
{
	uint128 highest = range_last(0, family, 0), address = 0;

	for (uint32_t i = 0; i < policy->guard_count; i++) {
		const struct prefix *to = &policy->guards[i].to;
		struct range range = range_of(to);

		if (to->family != family || to->length == 0 || range.first > address || range.last < address)
			continue;
		if (range.last == highest)
			return false;
		address = range.last + 1;
	}
	*ret = range_prefix(address, family, range_bits(family));
	return true;
}
