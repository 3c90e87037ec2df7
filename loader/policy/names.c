/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "names.h"

#include <stdlib.h>
#include <string.h>

#include "../base/mem.h"
#include "words.h"

#define SUGGEST_AMONG 4096u /* groups that are looked at for a near name */

/* A name with its index, to be sorted: by name, and equal ones as they stand. */
struct entry {
	struct tree_text name;
	uint32_t index;
};

static int compare(const void *left, const void *right)
{
	const struct entry *a = left, *b = right;
	int order = tree_compare_names(&a->name, &b->name);

	return order != 0 ? order : (a->index > b->index) - (a->index < b->index);
}

/* For each index the one of the first that has the same name; sorts the entries. */
static uint32_t *find_firsts(struct entry *entries, size_t count)
{
	uint32_t *firsts = mem_zeroed(count, sizeof(*firsts));

	qsort(entries, count, sizeof(*entries), compare);
	for (size_t i = 0; i < count; i++) {
		bool same = i > 0 && tree_compare_names(&entries[i].name, &entries[i - 1].name) == 0;

		firsts[entries[i].index] = same ? firsts[entries[i - 1].index] : entries[i].index;
	}
	return firsts;
}

static void report_second(struct diagnostics *diagnostics, const char *what, const struct tree_text *name,
			  struct span here, struct span first)
{
	char quote[DIAGNOSTICS_QUOTE];

	diagnostics_error(diagnostics, here, "a second %s '%s'; give it another name, or join the two", what,
			  diagnostics_quote(name->start, name->length, quote));
	diagnostics_note(diagnostics, first, "the first %s of this name is here", what);
}

/* The groups by name; what stands twice is reported. */
static struct entry *sort_groups(const struct tree *tree, struct diagnostics *diagnostics)
{
	struct entry *entries = mem_zeroed(tree->group_count, sizeof(*entries));
	uint32_t *firsts;

	for (uint32_t i = 0; i < tree->group_count; i++)
		entries[i] = (struct entry){tree->groups[i].name, i};
	firsts = find_firsts(entries, tree->group_count);
	for (uint32_t i = 0; i < tree->group_count; i++)
		if (firsts[i] != i)
			report_second(diagnostics, "group", &tree->groups[i].name, tree->groups[i].name_span,
				      tree->groups[firsts[i]].name_span);
	free(firsts);
	return entries;
}

static void check_locks(const struct tree *tree, struct diagnostics *diagnostics)
{
	for (size_t i = 0; i < tree->lock_count; i++) {
		const struct tree_lock *lock = &tree->locks[i];

		for (size_t before = 0; before < i; before++) {
			if (tree_compare_names(&lock->name, &tree->locks[before].name) != 0)
				continue;
			report_second(diagnostics, "lock", &lock->name, lock->name_span, tree->locks[before].name_span);
			break;
		}
	}
}

/* The first group of a name, or POLICY_NONE. */
static uint32_t look_up(const struct entry *entries, size_t count, const struct tree_text *name)
{
	size_t low = 0, high = count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (tree_compare_names(&entries[middle].name, name) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == count || tree_compare_names(&entries[low].name, name) != 0)
		return POLICY_NONE;
	return entries[low].index;
}

static void report_missing(const struct tree *tree, struct diagnostics *diagnostics, const struct tree_use *use)
{
	const struct tree_group *nearest = NULL;
	struct span span = {use->at, use->name.length};
	unsigned best = 3;
	size_t among = tree->group_count < SUGGEST_AMONG ? tree->group_count : SUGGEST_AMONG;

	if (tree->incomplete)
		return;
	for (size_t i = 0; i < among && diagnostics_wanted(diagnostics, DIAGNOSTIC_ERROR); i++) {
		const struct tree_text *name = &tree->groups[i].name;
		unsigned distance = words_distance(use->name.start, use->name.length, name->start, name->length);

		if (distance < best) {
			best = distance;
			nearest = &tree->groups[i];
		}
	}
	if (nearest) {
		diagnostics_error(diagnostics, span, "no group is called '%.*s'; did you mean '%.*s'?",
				  (int)use->name.length, use->name.start, (int)nearest->name.length, nearest->name.start);
		diagnostics_note(diagnostics, nearest->name_span, "this is the group of that name");
		return;
	}
	diagnostics_error(diagnostics, span, "no group is called '%.*s'; %s", (int)use->name.length, use->name.start,
			  memchr(use->name.start, '.', use->name.length)
				  ? "a group must be defined, and a host name is not resolved: write its addresses"
				  : "define it with `group`, or write a prefix");
}

/* What a lock said of a group before. */
struct seen {
	uint32_t lock; /* index + 1; 0: none yet */
	uint32_t use;
};

/* A lock names a group again: harmless, or a contradiction. */
static void report_again(struct diagnostics *diagnostics, const struct tree_lock *lock,
			 const struct tree_use *use, const struct tree_use *before)
{
	struct span span = {use->at, use->name.length}, first = {before->at, before->name.length};

	if (use->verdict == before->verdict)
		diagnostics_warning(diagnostics, WARNING_TWICE, span, "lock '%.*s' names the group '%.*s' twice",
				    (int)lock->name.length, lock->name.start, (int)use->name.length, use->name.start);
	else
		diagnostics_error(diagnostics, span,
				  "lock '%.*s' both allows and drops the group '%.*s'; take one of the two out",
				  (int)lock->name.length, lock->name.start, (int)use->name.length, use->name.start);
	diagnostics_note(diagnostics, first, "%s here", before->verdict == VERDICT_DROP ? "dropped" : "allowed");
}

void names_resolve(struct tree *tree, struct diagnostics *diagnostics)
{
	struct entry *entries = sort_groups(tree, diagnostics);
	struct seen *seen = mem_zeroed(tree->group_count, sizeof(*seen));

	check_locks(tree, diagnostics);
	for (uint32_t i = 0; i < tree->lock_count; i++) {
		const struct tree_lock *lock = &tree->locks[i];

		for (uint32_t u = lock->uses.first; u < lock->uses.first + lock->uses.count; u++) {
			struct tree_use *use = &tree->uses[u];
			uint32_t group = look_up(entries, tree->group_count, &use->name);

			if (group == POLICY_NONE) {
				report_missing(tree, diagnostics, use);
				continue;
			}
			tree->groups[group].used = true;
			if (seen[group].lock == i + 1) {
				report_again(diagnostics, lock, use, &tree->uses[seen[group].use]);
				continue;
			}
			seen[group] = (struct seen){i + 1, u};
			use->group = group;
		}
	}
	free(seen);
	free(entries);
}

void names_warn_unused(const struct tree *tree, struct diagnostics *diagnostics)
{
	for (size_t i = 0; i < tree->group_count; i++) {
		const struct tree_group *group = &tree->groups[i];

		if (!group->used)
			diagnostics_warning(diagnostics, WARNING_UNUSED, group->name_span,
					    "no lock uses the group '%.*s': it decides nothing", (int)group->name.length,
					    group->name.start);
	}
}
