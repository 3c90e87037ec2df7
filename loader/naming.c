/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "naming.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "live.h"

static void index_rules(struct naming *naming)
{
	const struct mx_header *header = naming->generation.header;

	naming->rules = mem_zeroed(header->number_limit, sizeof(*naming->rules));
	for (__u32 i = 0; i < header->number_limit; i++)
		naming->rules[i] = POLICY_NONE;
	for (__u32 i = 0; i < header->rule_count; i++)
		naming->rules[naming->generation.numbers[i].number] = i;
}

int naming_open(const struct instance *instance, __u64 generation, struct naming *ret)
{
	int error;

	memset(ret, 0, sizeof(*ret));
	error = generation_open(instance, generation, &ret->generation);
	if (!error)
		error = live_compile(&ret->generation, &ret->policy);
	if (!error)
		index_rules(ret);
	return error;
}

void naming_close(struct naming *naming)
{
	free(naming->rules);
	policy_free(naming->policy);
	generation_close(&naming->generation);
	memset(naming, 0, sizeof(*naming));
}

bool naming_is_of(const struct naming *naming, __u64 generation)
{
	return naming->policy && naming->generation.header->generation == generation;
}

bool naming_find(const struct naming *naming, __u32 lock, __u32 rule, struct explanation *ret)
{
	const struct policy *policy = naming->policy;
	__u32 number = rule & MX_RULE_NUMBER;
	uint32_t index;

	if (lock >= policy->lock_count)
		return false;
	if (rule == MX_RULE_NONE) {
		*ret = (struct explanation){.lock = &policy->locks[lock], .verdict = policy->locks[lock].default_verdict};
		return true;
	}
	index = number < naming->generation.header->number_limit ? naming->rules[number] : POLICY_NONE;
	if (index == POLICY_NONE || policy->rules[index].lock != lock)
		return false;
	*ret = (struct explanation){
		.lock = &policy->locks[lock],
		.rule = &policy->rules[index],
		.verdict = (enum verdict)policy->rules[index].verdict,
	};
	return true;
}
