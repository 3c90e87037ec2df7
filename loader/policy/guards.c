/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "guards.h"

#include <stdlib.h>
#include <string.h>

#include "../base/mem.h"
#include "sort.h"

#define DEPTH_MAX 130 /* no more prefixes than lengths lie one in another, and nothing at all at the bottom */
#define NOBODY    0xff

/* A `to` prefix of a lock. */
struct target {
	struct prefix prefix;
	uint8_t lock;
	uint8_t reserved;
	uint32_t at; /* place */
};

/*
 * The walk over all targets in order. For the prefix at hand and each one around it there is a row that
 * tells for each port which lock judges there.
 */
struct walk {
	const struct tree *tree;
	struct policy *policy;
	struct diagnostics *diagnostics;
	struct target *targets;
	size_t target_count;
	uint16_t *ports; /* all different ones, sorted */
	size_t port_count;
	uint8_t *rows; /* DEPTH_MAX of port_count */
	struct prefix around[DEPTH_MAX];
	unsigned depth;
	const struct target **takers; /* for each port who took it at the prefix at hand */
	uint64_t reported[POLICY_LOCKS_MAX]; /* pairs of locks that were reported */
};

static int compare_ports(const void *left, const void *right)
{
	return (int)*(const uint16_t *)left - (int)*(const uint16_t *)right;
}

static void gather_ports(struct walk *walk)
{
	const struct policy *policy = walk->policy;
	size_t count = 0, kept = 0;

	walk->ports = mem_zeroed((size_t)policy->lock_count * POLICY_PORTS_MAX, sizeof(*walk->ports));
	for (uint32_t i = 0; i < policy->lock_count; i++) {
		memcpy(walk->ports + count, policy->locks[i].ports, policy->locks[i].port_count * sizeof(*walk->ports));
		count += policy->locks[i].port_count;
	}
	qsort(walk->ports, count, sizeof(*walk->ports), compare_ports);
	for (size_t i = 0; i < count; i++)
		if (kept == 0 || walk->ports[kept - 1] != walk->ports[i])
			walk->ports[kept++] = walk->ports[i];
	walk->port_count = kept;
}

static void gather_targets(struct walk *walk)
{
	const struct policy *policy = walk->policy;
	size_t count = 0;

	for (uint32_t i = 0; i < policy->lock_count; i++)
		count += policy->locks[i].to_count;
	walk->targets = mem_zeroed(count, sizeof(*walk->targets));
	for (uint32_t i = 0; i < policy->lock_count; i++) {
		const struct tree_lock *lock = &walk->tree->locks[i];

		if (lock->unknown)
			continue;
		for (uint32_t j = 0; j < policy->locks[i].to_count; j++)
			walk->targets[walk->target_count++] = (struct target){
				.prefix = policy->locks[i].to[j],
				.lock = (uint8_t)i,
				.at = lock->to.count ? walk->tree->to[lock->to.first + j].at : lock->name_span.at,
			};
	}
	sort_by_prefix(walk->targets, walk->target_count, sizeof(*walk->targets));
}

static size_t port_index(const struct walk *walk, uint16_t port)
{
	const uint16_t *found = bsearch(&port, walk->ports, walk->port_count, sizeof(port), compare_ports);

	return (size_t)(found - walk->ports);
}

/* Two locks claim one port of one prefix. A pair of locks is reported once; two of one name are, for their name. */
static void report_conflict(struct walk *walk, const struct target *here, const struct target *first, uint16_t port)
{
	const struct tree_lock *lock = &walk->tree->locks[here->lock], *other = &walk->tree->locks[first->lock];
	char text[PREFIX_TEXT];

	if (walk->reported[here->lock] >> first->lock & 1 || tree_compare_names(&lock->name, &other->name) == 0)
		return;
	walk->reported[here->lock] |= (uint64_t)1 << first->lock;
	prefix_format(&here->prefix, text);
	diagnostics_error(walk->diagnostics, (struct span){here->at, 1},
			  "the locks '%.*s' and '%.*s' both guard %s at port %u, so neither can decide; "
			  "take the port or the prefix out of one of them",
			  (int)other->name.length, other->name.start, (int)lock->name.length, lock->name.start, text, port);
	diagnostics_note(walk->diagnostics, (struct span){first->at, 1}, "the lock '%.*s' guards it here",
			 (int)other->name.length, other->name.start);
}

/* The lock of a target takes its ports in the row of the prefix at hand. */
static void take_ports(struct walk *walk, const struct target *target)
{
	const struct policy_lock *lock = &walk->policy->locks[target->lock];
	uint8_t *row = walk->rows + walk->depth * walk->port_count;

	for (uint32_t i = 0; i < lock->port_count; i++) {
		size_t port = port_index(walk, lock->ports[i]);
		const struct target *taker = walk->takers[port];

		if (taker && prefix_compare(&taker->prefix, &target->prefix) == 0) {
			report_conflict(walk, target, taker, lock->ports[i]);
			continue;
		}
		walk->takers[port] = target;
		row[port] = target->lock;
	}
}

/* Goes to a prefix: out of those that do not cover it, and then one deeper, with what holds around it. */
static void enter(struct walk *walk, const struct prefix *prefix)
{
	uint8_t *row;

	while (walk->depth > 0 && !prefix_covers(&walk->around[walk->depth], prefix))
		walk->depth--;
	row = walk->rows + walk->depth * walk->port_count;
	memcpy(row + walk->port_count, row, walk->port_count);
	walk->around[++walk->depth] = *prefix;
}

static void add_guard(struct walk *walk, const struct prefix *prefix)
{
	const uint8_t *row = walk->rows + walk->depth * walk->port_count;
	struct policy_guard guard = {.to = *prefix};

	for (size_t i = 0; i < walk->port_count; i++)
		if (row[i] != NOBODY)
			guard.locks |= (uint64_t)1 << row[i];
	walk->policy->guards[walk->policy->guard_count++] = guard;
}

/* How many different prefixes there are; too many are reported. */
static size_t count_guards(struct walk *walk)
{
	size_t count = 0;

	for (size_t i = 0; i < walk->target_count; i++)
		count += i == 0 || prefix_compare(&walk->targets[i - 1].prefix, &walk->targets[i].prefix) != 0;
	if (count > POLICY_TO_MAX)
		diagnostics_error(walk->diagnostics, walk->tree->locks[walk->policy->lock_count - 1].name_span,
				  "with this lock there are %zu different `to` prefixes; a policy has at most %u, all locks together: "
				  "write wider ones",
				  count, POLICY_TO_MAX);
	return count;
}

void guards_build(const struct tree *tree, struct policy *policy, struct diagnostics *diagnostics)
{
	struct walk *walk = mem_zeroed(1, sizeof(*walk));
	size_t count;

	walk->tree = tree;
	walk->policy = policy;
	walk->diagnostics = diagnostics;
	gather_ports(walk);
	gather_targets(walk);
	count = count_guards(walk);
	if (count > POLICY_TO_MAX)
		goto out;
	policy->guards = mem_zeroed(count, sizeof(*policy->guards));
	walk->rows = mem_zeroed(DEPTH_MAX, walk->port_count);
	walk->takers = mem_zeroed(walk->port_count, sizeof(*walk->takers));
	memset(walk->rows, NOBODY, walk->port_count);
	for (size_t i = 0; i < walk->target_count;) {
		const struct prefix *prefix = &walk->targets[i].prefix;

		enter(walk, prefix);
		for (; i < walk->target_count && prefix_compare(&walk->targets[i].prefix, prefix) == 0; i++)
			take_ports(walk, &walk->targets[i]);
		add_guard(walk, prefix);
	}
out:
	free(walk->ports);
	free(walk->targets);
	free(walk->rows);
	free(walk->takers);
	free(walk);
}
