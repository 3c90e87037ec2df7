/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "sanity.h"

#include <stdlib.h>
#include <string.h>

#include "../base/mem.h"
#include "verdicts.h"

static void add(struct sanity *sanity, struct sanity_concern concern)
{
	sanity->items = mem_grow(sanity->items, &sanity->capacity, sanity->count, sizeof(*sanity->items));
	sanity->items[sanity->count++] = concern;
}

/* One that has ended lets nobody in. */
static bool has_allow(const struct policy *policy, int64_t now)
{
	for (uint32_t i = 0; i < policy->rule_count; i++)
		if (policy->rules[i].verdict == VERDICT_ALLOW && verdicts_holds(&policy->rules[i], now))
			return true;
	return false;
}

/* Whether nobody gets in: no default allows, and a lock enforces. */
static bool closes(const struct policy *policy)
{
	bool enforces = false;

	for (uint32_t i = 0; i < policy->lock_count; i++) {
		if (policy->locks[i].default_verdict == VERDICT_ALLOW)
			return false;
		enforces = enforces || !policy->locks[i].monitor;
	}
	return enforces;
}

static void find_defaults(const struct diff *diff, struct sanity *sanity)
{
	for (size_t i = 0; i < diff->lock_count; i++) {
		const struct diff_lock *lock = &diff->locks[i];

		if ((lock->differs & DIFF_DEFAULT) &&
		    diff->new->locks[lock->locks.new].default_verdict == VERDICT_ALLOW)
			add(sanity, (struct sanity_concern){.kind = SANITY_DEFAULT,
							    .lock = diff->old->locks[lock->locks.old].name});
	}
}

/* The prefixes that a lock allows of each group, in one walk over its rules; and which groups are hit there. */
static struct ranges *gather(const struct diff *diff, const struct policy_lock *lock, uint8_t family, const bool *hit,
			     int64_t now, bool *ret_hit)
{
	struct ranges *groups = mem_zeroed(diff->old->group_count, sizeof(*groups));

	for (uint32_t i = lock->first_rule; i < lock->first_rule + lock->rule_count; i++) {
		const struct policy_rule *rule = &diff->old->rules[i];
		struct range range = range_of(&rule->prefix);
		struct ranges *group;

		if (rule->group == POLICY_NONE || rule->verdict != VERDICT_ALLOW || rule->prefix.family != family ||
		    !verdicts_holds(rule, now))
			continue;
		group = &groups[rule->group];
		ret_hit[rule->group] = ret_hit[rule->group] || hit[i];
		/* in order: what lies in the one before is there already */
		if (group->count == 0 || group->items[group->count - 1].last < range.first)
			ranges_add(group, range);
	}
	return groups;
}

/* More than a third: 0 is 2^128 here. */
static bool is_much(uint128 lost, uint128 before)
{
	return lost == 0 || lost > (before ? before : ~(uint128)0) / 3;
}

/* Those of the addresses that are allowed nowhere any longer where a lock judged. Free with ranges_free(). */
static struct ranges lost_of(const struct diff *diff, uint32_t lock, uint8_t family, const struct ranges *addresses)
{
	const struct ranges none = {0}, *left = addresses;
	struct ranges lost = {0};

	for (size_t i = 0; i < diff->scope_count; i++) {
		const struct diff_scope *scope = &diff->scopes[i];
		bool enforces = scope->locks.new != POLICY_NONE && !diff->new->locks[scope->locks.new].monitor;
		struct ranges rest;

		if (scope->locks.old != lock || scope->family != family)
			continue;
		rest = ranges_common(left, enforces ? &scope->change->closes : &none);
		ranges_free(&lost);
		lost = rest;
		left = &lost;
	}
	return lost;
}

static void find_groups(const struct diff *diff, uint32_t lock, uint8_t family, const bool *hit, int64_t now,
			struct sanity *sanity)
{
	const struct policy *old = diff->old;
	bool *group_hit = mem_zeroed(old->group_count, sizeof(*group_hit));
	struct ranges *groups = gather(diff, &old->locks[lock], family, hit, now, group_hit);
	struct ranges allowed = verdicts_allowed(old, lock, family, now);

	for (uint32_t i = 0; i < old->group_count; i++) {
		if (group_hit[i]) {
			struct ranges open = ranges_common(&groups[i], &allowed), lost = lost_of(diff, lock, family, &open);
			struct sanity_concern concern = {.kind = SANITY_GROUP,
							 .lock = old->locks[lock].name,
							 .group = old->groups[i].name,
							 .family = family,
							 .before = ranges_size(&open),
							 .lost = ranges_size(&lost)};

			if (lost.count && is_much(concern.lost, concern.before))
				add(sanity, concern);
			ranges_free(&open);
			ranges_free(&lost);
		}
		ranges_free(&groups[i]);
	}
	ranges_free(&allowed);
	free(groups);
	free(group_hit);
}

static const struct policy_group *find_group(const struct policy *policy, const char *name)
{
	for (uint32_t i = 0; i < policy->group_count; i++)
		if (strcmp(policy->groups[i].name, name) == 0)
			return &policy->groups[i];
	return NULL;
}

static void find_lists(const struct diff *diff, struct sanity *sanity)
{
	for (uint32_t i = 0; i < diff->old->group_count; i++) {
		const struct policy_group *before = &diff->old->groups[i], *after = find_group(diff->new, before->name);

		for (unsigned place = 0; after && place < 2; place++) {
			uint128 was = before->addresses[place], is = after->addresses[place];

			if (before->prefixes[place] == 0 || (after->prefixes[place] && is == 0))
				continue; /* there was nothing; or it is all of IPv6 */
			if (is < (was ? was : ~(uint128)0) / 2 || after->prefixes[place] == 0)
				add(sanity, (struct sanity_concern){.kind = SANITY_LIST,
								    .group = before->name,
								    .family = place ? 6 : 4,
								    .before = was,
								    .lost = was - is});
		}
	}
}

struct sanity sanity_find(const struct diff *diff, const bool *hit, int64_t now)
{
	struct sanity sanity = {0};

	if (has_allow(diff->old, now) && !has_allow(diff->new, now) && closes(diff->new))
		add(&sanity, (struct sanity_concern){.kind = SANITY_NO_ALLOW});
	find_defaults(diff, &sanity);
	for (uint32_t i = 0; i < diff->old->lock_count; i++)
		for (uint8_t family = 4; family <= 6; family += 2)
			if (!(diff->stays[family == 6] >> i & 1))
				find_groups(diff, i, family, hit, now, &sanity);
	find_lists(diff, &sanity);
	return sanity;
}

void sanity_free(struct sanity *sanity)
{
	free(sanity->items);
	memset(sanity, 0, sizeof(*sanity));
}

bool sanity_stops(const struct sanity *sanity)
{
	for (size_t i = 0; i < sanity->count; i++)
		if (sanity->items[i].kind != SANITY_LIST)
			return true;
	return false;
}
