/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "coverage.h"

#include <stdlib.h>

#include "../base/mem.h"
#include "scopes.h"
#include "verdicts.h"

#define JUDGES (POLICY_LOCKS_MAX + 1) /* the locks, and nobody */

/* What each lock of each side allows, worked out when it is first asked for. */
struct allowed {
	struct ranges of[2][JUDGES][2];
	bool known[2][JUDGES][2];
};

static unsigned judge_of(uint32_t lock)
{
	return lock == POLICY_NONE ? POLICY_LOCKS_MAX : lock;
}

static const struct ranges *allowed_by(struct allowed *allowed, const struct diff *diff, unsigned side, uint32_t lock,
				       uint8_t family)
{
	unsigned judge = judge_of(lock), place = family == 6;

	if (!allowed->known[side][judge][place]) {
		allowed->of[side][judge][place] =
			verdicts_allowed(side == 0 ? diff->old : diff->new, lock, family, diff->now);
		allowed->known[side][judge][place] = true;
	}
	return &allowed->of[side][judge][place];
}

static void free_allowed(struct allowed *allowed)
{
	for (unsigned side = 0; side < 2; side++)
		for (unsigned judge = 0; judge < JUDGES; judge++)
			for (unsigned place = 0; place < 2; place++)
				ranges_free(&allowed->of[side][judge][place]);
	free(allowed);
}

/* The change between two judges; one for all scopes that they share. */
static const struct diff_change *change_of(struct diff *diff, struct allowed *allowed, const struct diff_scope *scope)
{
	size_t place = (judge_of(scope->locks.old) * JUDGES + judge_of(scope->locks.new)) * 2 + (scope->family == 6);
	struct diff_change *change = diff->changes[place];
	const struct ranges *before, *after;

	if (change)
		return change;
	before = allowed_by(allowed, diff, 0, scope->locks.old, scope->family);
	after = allowed_by(allowed, diff, 1, scope->locks.new, scope->family);
	change = mem_zeroed(1, sizeof(*change));
	change->opens = ranges_without(after, before);
	change->closes = ranges_without(before, after);
	diff->allows[0] = diff->allows[0] || (scope->locks.old != POLICY_NONE && before->count);
	diff->allows[1] = diff->allows[1] || (scope->locks.new != POLICY_NONE && after->count);
	diff->changes[place] = change;
	return change;
}

void coverage_build(struct diff *diff)
{
	struct allowed *allowed = mem_zeroed(1, sizeof(*allowed));
	size_t kept = 0;

	diff->changes = mem_zeroed((size_t)JUDGES * JUDGES * 2, sizeof(struct diff_change *));
	diff->scopes = scopes_find(diff->old, diff->new, &diff->scope_count);
	for (size_t i = 0; i < diff->scope_count; i++) {
		struct diff_scope *scope = &diff->scopes[i];

		scope->change = change_of(diff, allowed, scope);
		if (scope->change->opens.count || scope->change->closes.count)
			diff->scopes[kept++] = *scope;
		else
			scope_free(scope);
	}
	diff->scope_count = kept;
	free_allowed(allowed);
}

void coverage_free(struct diff *diff)
{
	for (size_t i = 0; i < diff->scope_count; i++)
		scope_free(&diff->scopes[i]);
	for (size_t i = 0; i < (size_t)JUDGES * JUDGES * 2; i++) {
		if (!diff->changes[i])
			continue;
		ranges_free(&diff->changes[i]->opens);
		ranges_free(&diff->changes[i]->closes);
		free(diff->changes[i]);
	}
	free(diff->scopes);
	free((void *)diff->changes);
}
