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

/* Whether what the new policy's lock says is done: no lock, or one in monitor mode, takes nothing from anybody. */
static bool enforces(const struct diff *diff, uint32_t new)
{
	return new != POLICY_NONE && !diff->new->locks[new].monitor;
}

/* Whether locks let somebody in, none does any longer, and somebody notices: a lock that enforces takes it from him. */
static bool closes(const struct diff *diff)
{
	bool takes = false;

	for (size_t i = 0; i < diff->scope_count; i++)
		takes = takes || (enforces(diff, diff->scopes[i].locks.new) && diff->scopes[i].change->closes.count);
	return takes && diff->allows[0] && !diff->allows[1];
}

/* A default that drops gives way to one that allows, and somebody gets in; once for each two locks, whatever they share. */
static void find_defaults(const struct diff *diff, struct sanity *sanity)
{
	bool found[POLICY_LOCKS_MAX][POLICY_LOCKS_MAX] = {0};

	for (size_t i = 0; i < diff->scope_count; i++) {
		struct diff_pair locks = diff->scopes[i].locks;
		const struct policy_lock *old, *new;

		if (locks.old == POLICY_NONE || locks.new == POLICY_NONE || found[locks.old][locks.new])
			continue;
		old = &diff->old->locks[locks.old];
		new = &diff->new->locks[locks.new];
		if (old->default_verdict == VERDICT_ALLOW || new->default_verdict == VERDICT_DROP ||
		    !diff->scopes[i].change->opens.count)
			continue;
		found[locks.old][locks.new] = true;
		add(sanity, (struct sanity_concern){.kind = SANITY_DEFAULT,
						    .lock = old->name,
						    .heir = strcmp(old->name, new->name) == 0 ? NULL : new->name});
	}
}

/* The prefixes that a lock allows of each group, in one walk over its rules; and which groups are hit there. */
static struct ranges *gather(const struct diff *diff, const struct policy_lock *lock, uint8_t family, const bool *hit,
			     bool *ret_hit)
{
	struct ranges *groups = mem_zeroed(diff->old->group_count, sizeof(*groups));

	for (uint32_t i = lock->first_rule; i < lock->first_rule + lock->rule_count; i++) {
		const struct policy_rule *rule = &diff->old->rules[i];
		struct range range = range_of(&rule->prefix);
		struct ranges *group;

		if (rule->group == POLICY_NONE || rule->verdict != VERDICT_ALLOW || rule->prefix.family != family ||
		    !verdicts_holds(rule, diff->now))
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

/* What of a group is lost where: at ports and destinations that two locks have, the old one and the new one. */
struct loss {
	const struct diff_scope *scope; /* NULL: nothing is */
	uint128 size;                   /* 0: 2^128 */
};

/* Each pair of locks by itself: who is let in elsewhere is no less cut off here. The greatest loss. */
static struct loss worst_of(const struct diff *diff, uint32_t lock, uint8_t family, const struct ranges *addresses)
{
	bool seen[POLICY_LOCKS_MAX] = {0}; /* scopes of the same locks share their change */
	struct loss worst = {0};

	for (size_t i = 0; i < diff->scope_count; i++) {
		const struct diff_scope *scope = &diff->scopes[i];
		struct ranges lost;
		uint128 size;

		if (scope->locks.old != lock || scope->family != family || !enforces(diff, scope->locks.new) ||
		    seen[scope->locks.new])
			continue;
		seen[scope->locks.new] = true;
		lost = ranges_common(addresses, &scope->change->closes);
		size = ranges_size(&lost);
		if (lost.count && (!worst.scope || size - 1 > worst.size - 1))
			worst = (struct loss){scope, size};
		ranges_free(&lost);
	}
	return worst;
}

static void find_groups(const struct diff *diff, uint32_t lock, uint8_t family, const bool *hit,
			struct sanity *sanity)
{
	const struct policy *old = diff->old;
	bool *group_hit = mem_zeroed(old->group_count, sizeof(*group_hit));
	struct ranges *groups = gather(diff, &old->locks[lock], family, hit, group_hit);
	struct ranges allowed = verdicts_allowed(old, lock, family, diff->now);

	for (uint32_t i = 0; i < old->group_count; i++) {
		if (group_hit[i]) {
			struct ranges open = ranges_common(&groups[i], &allowed);
			struct loss worst = worst_of(diff, lock, family, &open);
			uint128 before = ranges_size(&open);

			if (worst.scope && is_much(worst.size, before))
				add(sanity, (struct sanity_concern){.kind = SANITY_GROUP,
								    .lock = old->locks[lock].name,
								    .group = old->groups[i].name,
								    .scope = worst.scope,
								    .family = family,
								    .before = before,
								    .lost = worst.size});
			ranges_free(&open);
		}
		ranges_free(&groups[i]);
	}
	ranges_free(&allowed);
	free(groups);
	free(group_hit);
}

/* What a lock guarded, and kept somebody from, that none guards any longer. */
static void find_unguarded(const struct diff *diff, uint32_t lock, struct sanity *sanity)
{
	const struct policy_lock *old = &diff->old->locks[lock];
	struct sanity_concern concern = {.kind = SANITY_UNGUARDED, .lock = old->name};

	for (size_t i = 0; i < diff->scope_count; i++) {
		const struct diff_scope *scope = &diff->scopes[i];

		if (scope->locks.old != lock || scope->locks.new != POLICY_NONE)
			continue;
		if (concern.scopes == 0)
			concern.scope = scope;
		if (concern.scopes == 1)
			concern.other = scope;
		concern.scopes++;
	}
	if (concern.scopes && !old->monitor && old->default_verdict == VERDICT_DROP)
		add(sanity, concern);
}

static const struct policy_group *find_group(const struct policy *policy, const char *name)
{
	for (uint32_t i = 0; i < policy->group_count; i++)
		if (strcmp(policy->groups[i].name, name) == 0)
			return &policy->groups[i];
	return NULL;
}

/* A list that was cut off may have kept its widest prefix: then it is their number that tells. */
static bool is_much_smaller(const struct policy_group *before, const struct policy_group *after, unsigned place)
{
	uint128 was = before->addresses[place], is = after->addresses[place];

	if (after->prefixes[place] == 0)
		return true;
	if (is - 1 >= was - 1) /* 0 is 2^128 */
		return false;
	return is < was - is || 2 * (uint64_t)after->prefixes[place] < before->prefixes[place];
}

static void find_lists(const struct diff *diff, struct sanity *sanity)
{
	for (uint32_t i = 0; i < diff->old->group_count; i++) {
		const struct policy_group *before = &diff->old->groups[i], *after = find_group(diff->new, before->name);

		for (unsigned place = 0; after && place < 2; place++)
			if (before->prefixes[place] && is_much_smaller(before, after, place))
				add(sanity, (struct sanity_concern){
						    .kind = SANITY_LIST,
						    .group = before->name,
						    .family = place ? 6 : 4,
						    .before = before->addresses[place],
						    .lost = before->addresses[place] - after->addresses[place],
						    .prefixes_before = before->prefixes[place],
						    .prefixes_after = after->prefixes[place],
					    });
	}
}

struct sanity sanity_find(const struct diff *diff, const bool *hit)
{
	struct sanity sanity = {0};

	if (closes(diff))
		add(&sanity, (struct sanity_concern){.kind = SANITY_NO_ALLOW});
	find_defaults(diff, &sanity);
	for (uint32_t i = 0; i < diff->old->lock_count; i++)
		for (uint8_t family = 4; family <= 6; family += 2)
			find_groups(diff, i, family, hit, &sanity);
	for (uint32_t i = 0; i < diff->old->lock_count; i++)
		find_unguarded(diff, i, &sanity);
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
		if (sanity->items[i].kind != SANITY_LIST && sanity->items[i].kind != SANITY_UNGUARDED)
			return true;
	return false;
}
