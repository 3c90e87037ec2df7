/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "survey.h"

static unsigned place_of(uint8_t family)
{
	return family == 4 ? 0 : 1;
}

struct survey survey_lock(const struct policy *policy, const struct policy_lock *lock, int64_t now)
{
	struct survey survey = {0};

	for (uint32_t i = 0; i < lock->to_count; i++)
		survey.guarded[place_of(lock->to[i].family)] = true;
	for (uint32_t i = lock->first_rule; i < lock->first_rule + lock->rule_count; i++) {
		const struct policy_rule *rule = &policy->rules[i];
		unsigned place = place_of(rule->prefix.family);

		survey.rules[rule->verdict]++;
		if (rule->covering != POLICY_NONE && policy->rules[rule->covering].verdict == rule->verdict)
			survey.inside++;
		if (policy_ending(rule, now) == ENDING_PAST) {
			survey.ended++;
			continue;
		}
		if (rule->verdict != VERDICT_ALLOW) {
			survey.all_dropped[place] |= rule->prefix.length == 0;
			continue;
		}
		if (!survey.widest[place] || rule->prefix.length < survey.widest[place]->prefix.length)
			survey.widest[place] = rule;
	}
	return survey;
}
