/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "near.h"

#include "explain.h"

#define NEAR_IPV4 16
#define NEAR_IPV6 32

/* How many bits both begin with. */
static unsigned common_bits(const struct prefix *a, const struct prefix *b)
{
	unsigned bits = 0;

	if (a->family != b->family)
		return 0;
	while (bits < 128 && ((a->address[bits / 8] ^ b->address[bits / 8]) >> (7 - bits % 8) & 1) == 0)
		bits++;
	return bits;
}

static bool allows_group(const struct policy_rule *rule)
{
	return rule->verdict == VERDICT_ALLOW && rule->group != POLICY_NONE;
}

/*
 * In order, what begins alike stands together: from the address on both ways, the first rule of a group is the nearest
 * one of that way.
 */
const struct policy_group *policy_near(const struct policy *policy, const struct policy_lock *lock,
				       const struct prefix *address)
{
	const unsigned least = address->family == 4 ? NEAR_IPV4 : NEAR_IPV6;
	const struct policy_rule *rules = policy->rules, *found = NULL;
	const uint32_t last = policy_last_before(policy, lock, address), end = lock->first_rule + lock->rule_count;
	uint32_t behind = last == POLICY_NONE ? lock->first_rule : last + 1, before = behind;

	while (before > lock->first_rule && common_bits(&rules[before - 1].prefix, address) >= least && !found) {
		before--;
		if (allows_group(&rules[before]))
			found = &rules[before];
	}
	for (; behind < end && common_bits(&rules[behind].prefix, address) >= least; behind++) {
		if (!allows_group(&rules[behind]))
			continue;
		if (!found || common_bits(&rules[behind].prefix, address) > common_bits(&found->prefix, address))
			found = &rules[behind];
		break;
	}
	return found ? &policy->groups[found->group] : NULL;
}
