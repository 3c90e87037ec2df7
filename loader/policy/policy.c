/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "policy.h"

#include <stdlib.h>
#include <string.h>

#include "../base/date.h"

const char *verdict_name(enum verdict verdict)
{
	return verdict == VERDICT_ALLOW ? "allow" : "drop";
}

uint32_t policy_find_lock(const struct policy *policy, const char *name)
{
	for (uint32_t i = 0; i < policy->lock_count; i++)
		if (strcmp(policy->locks[i].name, name) == 0)
			return i;
	return POLICY_NONE;
}

bool policy_guards_any(const struct policy_lock *lock)
{
	return lock->to_count == 2 && lock->to[0].length == 0 && lock->to[1].length == 0;
}

const char *policy_mode_name(const struct policy_lock *lock)
{
	return lock->monitor ? "monitor" : "enforce";
}

enum policy_ending policy_ending(const struct policy_rule *rule, int64_t now)
{
	if (rule->until == 0)
		return ENDING_NEVER;
	if (rule->until <= now)
		return ENDING_PAST;
	return rule->until <= now + (int64_t)POLICY_SOON_DAYS * DATE_DAY ? ENDING_SOON : ENDING_LATER;
}

const char *policy_group_name(const struct policy *policy, const struct policy_rule *rule)
{
	return rule->group == POLICY_NONE ? NULL : policy->groups[rule->group].name;
}

const char *policy_reason(const struct policy *policy, const struct policy_rule *rule)
{
	return policy->notes + rule->notes;
}

const char *policy_owner(const struct policy *policy, const struct policy_rule *rule)
{
	const char *reason = policy_reason(policy, rule);

	return reason + strlen(reason) + 1;
}

void policy_free(struct policy *policy)
{
	if (!policy)
		return;
	for (uint32_t i = 0; i < policy->group_count; i++)
		free((char *)policy->groups[i].name);
	for (uint32_t i = 0; i < policy->lock_count; i++) {
		free((char *)policy->locks[i].name);
		free(policy->locks[i].ports);
		free(policy->locks[i].to);
	}
	free(policy->groups);
	free(policy->locks);
	free(policy->rules);
	free(policy->notes);
	free(policy->guards);
	free(policy->text);
	free(policy);
}

void policy_format_digest(const uint8_t digest[static POLICY_DIGEST], char ret_text[static POLICY_DIGEST_TEXT])
{
	char *at = ret_text + 7;

	memcpy(ret_text, "sha256:", 7);
	for (unsigned i = 0; i < POLICY_DIGEST; i++) {
		*at++ = "0123456789abcdef"[digest[i] >> 4];
		*at++ = "0123456789abcdef"[digest[i] & 15];
	}
	*at = '\0';
}
