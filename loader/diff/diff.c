/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "diff.h"

#include <stdlib.h>
#include <string.h>

#include "../base/mem.h"
#include "coverage.h"

static bool same_ports(const struct policy_lock *a, const struct policy_lock *b)
{
	return a->port_count == b->port_count && memcmp(a->ports, b->ports, a->port_count * sizeof(*a->ports)) == 0;
}

static bool same_to(const struct policy_lock *a, const struct policy_lock *b)
{
	bool same = a->to_count == b->to_count;

	for (uint32_t i = 0; same && i < a->to_count; i++)
		same = prefix_compare(&a->to[i], &b->to[i]) == 0;
	return same;
}

static unsigned compare_lock(const struct policy_lock *a, const struct policy_lock *b)
{
	return (same_ports(a, b) ? 0 : DIFF_PORTS) | (same_to(a, b) ? 0 : DIFF_TO) |
	       (a->default_verdict == b->default_verdict ? 0 : DIFF_DEFAULT) | (a->monitor == b->monitor ? 0 : DIFF_MODE);
}

static bool same_group(const struct diff *diff, const struct policy_rule *a, const struct policy_rule *b)
{
	const char *old = policy_group_name(diff->old, a), *new = policy_group_name(diff->new, b);

	return old && new ? strcmp(old, new) == 0 : old == new;
}

static bool same_rule(const struct diff *diff, const struct policy_rule *a, const struct policy_rule *b)
{
	return a->verdict == b->verdict && a->until == b->until && same_group(diff, a, b) &&
	       strcmp(policy_reason(diff->old, a), policy_reason(diff->new, b)) == 0 &&
	       strcmp(policy_owner(diff->old, a), policy_owner(diff->new, b)) == 0;
}

/* A lock that is old, new or both (POLICY_NONE: not that), where it differs. */
static void add_lock(struct diff *diff, uint32_t old, uint32_t new)
{
	bool both = old != POLICY_NONE && new != POLICY_NONE;
	unsigned differs = both ? compare_lock(&diff->old->locks[old], &diff->new->locks[new]) : 0;

	if (both && differs == 0)
		return;
	diff->locks = mem_grow(diff->locks, &diff->lock_room, diff->lock_count, sizeof(*diff->locks));
	diff->locks[diff->lock_count++] = (struct diff_lock){{old, new}, differs};
}

static void add_rule(struct diff *diff, uint32_t old, uint32_t new)
{
	diff->rules = mem_grow(diff->rules, &diff->rule_room, diff->rule_count, sizeof(*diff->rules));
	diff->rules[diff->rule_count++] = (struct diff_pair){old, new};
}

/* The rules of a lock that is old, new or both (POLICY_NONE: not that); they are sorted, so that one walk does. */
static void compare_rules(struct diff *diff, uint32_t old, uint32_t new)
{
	const struct policy_lock *a = old == POLICY_NONE ? NULL : &diff->old->locks[old];
	const struct policy_lock *b = new == POLICY_NONE ? NULL : &diff->new->locks[new];
	uint32_t i = a ? a->first_rule : 0, i_end = a ? i + a->rule_count : 0;
	uint32_t j = b ? b->first_rule : 0, j_end = b ? j + b->rule_count : 0;

	while (i < i_end || j < j_end) {
		const struct policy_rule *before = i < i_end ? &diff->old->rules[i] : NULL;
		const struct policy_rule *after = j < j_end ? &diff->new->rules[j] : NULL;
		int order = !before ? 1 : !after ? -1 : prefix_compare(&before->prefix, &after->prefix);

		if (order < 0)
			add_rule(diff, i, POLICY_NONE);
		else if (order > 0)
			add_rule(diff, POLICY_NONE, j);
		else if (!same_rule(diff, before, after))
			add_rule(diff, i, j);
		i += order <= 0;
		j += order >= 0;
	}
}

static void compare_locks(struct diff *diff)
{
	for (uint32_t i = 0; i < diff->old->lock_count; i++) {
		uint32_t other = policy_find_lock(diff->new, diff->old->locks[i].name);

		add_lock(diff, i, other);
		compare_rules(diff, i, other);
	}
	for (uint32_t i = 0; i < diff->new->lock_count; i++) {
		if (policy_find_lock(diff->old, diff->new->locks[i].name) != POLICY_NONE)
			continue;
		add_lock(diff, POLICY_NONE, i);
		compare_rules(diff, POLICY_NONE, i);
	}
}

struct diff *diff_make(const struct policy *old, const struct policy *new, int64_t now)
{
	struct diff *diff = mem_zeroed(1, sizeof(*diff));

	diff->old = old;
	diff->new = new;
	diff->now = now;
	diff->same = memcmp(old->digest, new->digest, POLICY_DIGEST) == 0;
	compare_locks(diff);
	coverage_build(diff);
	return diff;
}

void diff_free(struct diff *diff)
{
	coverage_free(diff);
	free(diff->locks);
	free(diff->rules);
	free(diff);
}

bool diff_touches(const struct diff *diff, const struct policy_rule *rule)
{
	struct range range = range_of(&rule->prefix);

	for (size_t i = 0; i < diff->scope_count; i++) {
		const struct diff_scope *scope = &diff->scopes[i];

		if (scope->locks.old == rule->lock && scope->family == rule->prefix.family &&
		    (ranges_meet(&scope->change->opens, range) || ranges_meet(&scope->change->closes, range)))
			return true;
	}
	return false;
}
