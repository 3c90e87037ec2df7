/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "verdicts.h"

#include "layers.h"

bool verdicts_holds(const struct policy_rule *rule, int64_t now)
{
	return policy_ending(rule, now) != ENDING_PAST;
}

/* A piece of the addresses, all of one verdict. */
static void take(void *context, struct range range, const struct layer *layer)
{
	if (layer->values[0] == VERDICT_ALLOW)
		ranges_add(context, range);
}

struct ranges verdicts_allowed(const struct policy *policy, uint32_t lock, uint8_t family, int64_t now)
{
	const struct policy_lock *judge = lock == POLICY_NONE ? NULL : &policy->locks[lock];
	struct ranges allowed = {0};
	struct layers layers =
		layers_begin(family, (struct layer){.values = {judge ? judge->default_verdict : VERDICT_ALLOW}}, take, &allowed);

	for (uint32_t i = 0; judge && i < judge->rule_count; i++) {
		const struct policy_rule *rule = &policy->rules[judge->first_rule + i];

		if (rule->prefix.family == family && verdicts_holds(rule, now))
			layers_put(&layers, range_of(&rule->prefix), 0, rule->verdict);
	}
	layers_end(&layers);
	return allowed;
}
