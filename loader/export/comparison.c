/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "comparison.h"

static bool has_ended(const struct comparison *comparison, const struct policy_rule *rule)
{
	return policy_ending(rule, comparison->diff->now) == ENDING_PAST;
}

const struct snapshot_rule *comparison_lost(const struct comparison *comparison, const struct diff_pair *rule)
{
	const struct policy_rule *old, *new;

	if (!comparison->hits || rule->old == POLICY_NONE || comparison->hits[rule->old].packets == 0)
		return NULL;
	old = &comparison->diff->old->rules[rule->old];
	new = rule->new == POLICY_NONE ? NULL : &comparison->diff->new->rules[rule->new];
	if (new && new->verdict == old->verdict && (has_ended(comparison, old) || !has_ended(comparison, new)))
		return NULL;
	return &comparison->hits[rule->old];
}
