/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "rules.h"

#include <stdio.h>
#include <stdlib.h>

#include "../base/mem.h"
#include "notes.h"
#include "sort.h"

_Static_assert(sizeof(struct policy_rule) == 40, "sort.c knows this size");

/* How many prefixes the statements of a lock bring. */
static size_t count_prefixes(const struct tree *tree, const struct tree_lock *lock)
{
	size_t count = lock->prefixes.count;

	for (uint32_t u = lock->uses.first; u < lock->uses.first + lock->uses.count; u++)
		if (tree->uses[u].group != POLICY_NONE)
			count += tree->groups[tree->uses[u].group].prefixes.count;
	return count;
}

/*
 * Appends the prefixes of a slice as rules. Until they are linked, `covering` is the index of the
 * prefix in the tree.
 */
static void append(const struct tree *tree, const uint32_t *notes, struct policy *policy, struct tree_slice slice,
		   struct policy_rule rule)
{
	for (uint32_t i = slice.first; i < slice.first + slice.count; i++) {
		const struct tree_prefix *prefix = &tree->prefixes[i];

		rule.prefix = prefix->prefix;
		rule.covering = i;
		rule.until = tree_until(tree, prefix->details);
		rule.notes = notes[prefix->details];
		if (rule.group == POLICY_NONE)
			rule.verdict = prefix->flags & TREE_DROP ? VERDICT_DROP : VERDICT_ALLOW;
		policy->rules[policy->rule_count++] = rule;
	}
}

/* The statement that brought a rule, for messages: "by the group 'x'", or "by the lock itself". */
static const char *origin(const struct tree *tree, const struct policy_rule *rule, char ret_text[static 96])
{
	const struct tree_text *name;

	if (rule->group == POLICY_NONE)
		return "by the lock itself";
	name = &tree->groups[rule->group].name;
	snprintf(ret_text, 96, "by the group '%.*s'", (int)name->length, name->start);
	return ret_text;
}

/* `again` has the prefix of `kept`, by a later statement of the same lock. */
static void merge(const struct tree *tree, struct diagnostics *diagnostics, struct policy_rule *kept,
		  const struct policy_rule *again)
{
	const struct tree_text *lock = &tree->locks[kept->lock].name;
	struct span here = {tree->prefixes[again->covering].at, 1}, first = {tree->prefixes[kept->covering].at, 1};
	char text[PREFIX_TEXT], by[96];

	prefix_format(&kept->prefix, text);
	if (kept->verdict != again->verdict)
		diagnostics_error(diagnostics, here,
				  "%s is both allowed and dropped in the lock '%.*s': %s %s; take one of the two out", text,
				  (int)lock->length, lock->start, again->verdict == VERDICT_DROP ? "dropped" : "allowed",
				  origin(tree, again, by));
	else
		diagnostics_warning(diagnostics, WARNING_TWICE, here, "%s stands twice in the lock '%.*s', again %s; it counts once",
				    text, (int)lock->length, lock->start, origin(tree, again, by));
	diagnostics_note(diagnostics, first, "%s %s here", kept->verdict == VERDICT_DROP ? "dropped" : "allowed",
			 origin(tree, kept, by));
	/* all of it is that of the line that holds: an earlier one may have ended */
	if (kept->verdict == again->verdict && tree_later(again->until, kept->until))
		*kept = *again;
}

/* Makes one rule of those with the same prefix, from the first of the lock to the end. */
static void unite(const struct tree *tree, struct policy *policy, uint32_t first, struct diagnostics *diagnostics)
{
	uint32_t kept = first;

	for (uint32_t i = first; i < policy->rule_count; i++) {
		struct policy_rule *rule = &policy->rules[i];

		if (kept > first && prefix_compare(&policy->rules[kept - 1].prefix, &rule->prefix) == 0)
			merge(tree, diagnostics, &policy->rules[kept - 1], rule);
		else
			policy->rules[kept++] = *rule;
	}
	policy->rule_count = kept;
}

/* Sets `covering`: in this order what covers a rule stands before it, and the innermost last. */
static void link_covering(struct policy *policy, uint32_t first)
{
	uint32_t above = POLICY_NONE;

	for (uint32_t i = first; i < policy->rule_count; i++) {
		struct policy_rule *rule = &policy->rules[i];

		while (above != POLICY_NONE && !prefix_covers(&policy->rules[above].prefix, &rule->prefix))
			above = policy->rules[above].covering;
		rule->covering = above;
		above = i;
	}
}

void rules_build(const struct tree *tree, struct policy *policy, struct diagnostics *diagnostics)
{
	uint32_t *notes = notes_build(tree, &policy->notes);

	for (uint32_t i = 0; i < tree->lock_count; i++) {
		const struct tree_lock *lock = &tree->locks[i];
		struct policy_rule rule = {.lock = (uint8_t)i};
		uint32_t first = policy->rule_count;

		policy->rules = mem_resize(policy->rules, first + count_prefixes(tree, lock), sizeof(*policy->rules));
		for (uint32_t u = lock->uses.first; u < lock->uses.first + lock->uses.count; u++) {
			rule.group = tree->uses[u].group;
			rule.verdict = tree->uses[u].verdict;
			if (rule.group != POLICY_NONE)
				append(tree, notes, policy, tree->groups[rule.group].prefixes, rule);
		}
		rule.group = POLICY_NONE;
		append(tree, notes, policy, lock->prefixes, rule);
		sort_by_prefix(policy->rules + first, policy->rule_count - first, sizeof(*policy->rules));
		unite(tree, policy, first, diagnostics);
		link_covering(policy, first);
		if (policy->rule_count > POLICY_RULES_MAX) {
			diagnostics_error(diagnostics, lock->name_span,
					  "with this lock there are more than %u rules in force; a prefix counts once in each "
					  "lock that uses it",
					  POLICY_RULES_MAX);
			break;
		}
		policy->locks[i].first_rule = first;
		policy->locks[i].rule_count = policy->rule_count - first;
	}
	free(notes);
}
