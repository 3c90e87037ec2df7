// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "packet/counters.h"

#include <string.h>

void counters_expect(struct counters *counters, const struct policy *policy, const struct outcome *outcome,
                     size_t length)
{
	struct mx_lock_counter *lock;
	unsigned int rule;

	if (outcome->reason != MX_REASON_NONE)
		counters->reasons[outcome->reason]++;
	if (outcome->lock < 0)
		return;
	lock = &counters->locks[outcome->lock];
	lock->packets[outcome->drops]++;
	if (outcome->rule < 0) {
		lock->default_packets[outcome->drops]++;
		lock->default_bytes[outcome->drops] += length;
		return;
	}
	rule = policy->locks[outcome->lock].first_rule + outcome->rule;
	counters->rules[rule].packets++;
	counters->rules[rule].bytes += length;
}

bool counters_equal(const struct counters *a, const struct counters *b)
{
	return memcmp(a, b, sizeof(*a)) == 0;
}

bool counters_explain(const struct policy *policy, const struct counters *before, const struct counters *after,
                      size_t length, struct outcome *ret_outcome)
{
	struct outcome outcome = { .verdict = ret_outcome->verdict, .reason = MX_REASON_NONE, .lock = -1, .rule = -1 };
	struct counters expected = *before;

	for (unsigned int n = 0; n < MX_REASON_COUNT; n++)
		if (after->reasons[n] != before->reasons[n])
			outcome.reason = n;
	for (unsigned int n = 0; policy && n < policy->lock_count; n++) {
		const struct policy_lock *lock = &policy->locks[n];

		if (memcmp(&after->locks[n], &before->locks[n], sizeof(after->locks[n])) == 0)
			continue;
		outcome.lock = n;
		outcome.drops = after->locks[n].packets[MX_DROP] != before->locks[n].packets[MX_DROP];
		for (unsigned int r = 0; r < lock->rule_count; r++)
			if (after->rules[lock->first_rule + r].packets != before->rules[lock->first_rule + r].packets)
				outcome.rule = r;
	}
	counters_expect(&expected, policy, &outcome, length);
	if (!counters_equal(&expected, after))
		return false;
	*ret_outcome = outcome;
	return true;
}
