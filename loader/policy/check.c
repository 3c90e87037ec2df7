/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "check.h"

#include <stdlib.h>
#include <string.h>

#include "../base/mem.h"
#include "../text/prefix_text.h"

/* What was written: a prefix, all of it, or `any`; where no such thing stands at its place, its first CIDR. */
static const char *quote_written(const struct diagnostics *diagnostics, const struct tree_prefix *prefix,
				 char ret_quote[static DIAGNOSTICS_QUOTE])
{
	const struct source *source = sources_find(&diagnostics->sources, prefix->at);
	const char *start = source->text + (prefix->at - source->base), *end = source->text + source->length;
	struct prefix_text written;

	if (prefix_text_parse(start, end, &written, NULL))
		return diagnostics_quote(start, (size_t)(written.end - start), ret_quote);
	if (end - start >= 3 && memcmp(start, "any", 3) == 0)
		return "any";
	prefix_format(&prefix->prefix, ret_quote);
	return ret_quote;
}

/* One prefix that is allowed. True: it was reported. */
static bool check_allowed(struct diagnostics *diagnostics, const struct tree_prefix *prefix)
{
	struct span span = {prefix->at, 1};
	char text[DIAGNOSTICS_QUOTE];
	const char *quote;
	uint8_t family = prefix->prefix.family;
	unsigned widest = prefix_text_widest(family);

	if (!(prefix->flags & TREE_LARGE) || ((prefix->flags & TREE_WIDE) && !(prefix->flags & TREE_EVERYBODY)))
		return false;
	quote = quote_written(diagnostics, prefix, text);
	if (prefix->flags & TREE_EVERYBODY)
		diagnostics_error(diagnostics, span,
				  "an allow of '%s' is an allow of everybody, which no lock takes, with `wide` or without; "
				  "where it is meant, `default allow` says it openly",
				  quote);
	else
		diagnostics_error(diagnostics, span,
				  "an allow of '%s', more than 2^%u IPv%u addresses (a /%u), wants the word `wide` behind "
				  "the prefix, to confirm it%s",
				  quote, range_bits(family) - widest, family, widest,
				  prefix->flags & TREE_LISTED
					  ? "; a list has no such word: take it out there, and write it in the group"
					  : "");
	return true;
}

/* The prefixes that a lock has of its own. `allow any` is two of them, and one mistake. */
static void check_own(const struct tree *tree, const struct tree_lock *lock, struct diagnostics *diagnostics)
{
	uint32_t reported = SOURCE_NONE;

	for (uint32_t i = lock->prefixes.first; i < lock->prefixes.first + lock->prefixes.count; i++) {
		const struct tree_prefix *prefix = &tree->prefixes[i];

		if ((prefix->flags & TREE_DROP) || prefix->at == reported)
			continue;
		if (check_allowed(diagnostics, prefix))
			reported = prefix->at;
	}
}

static void check_group(const struct tree *tree, const struct tree_group *group, const struct tree_use *use,
			struct diagnostics *diagnostics)
{
	for (uint32_t i = group->prefixes.first; i < group->prefixes.first + group->prefixes.count; i++)
		if (check_allowed(diagnostics, &tree->prefixes[i]))
			diagnostics_note(diagnostics, (struct span){use->at, use->name.length}, "the group is allowed here");
}

void check_wide(const struct tree *tree, struct diagnostics *diagnostics)
{
	bool *done = mem_zeroed(tree->group_count, sizeof(*done));

	for (size_t i = 0; i < tree->lock_count; i++) {
		const struct tree_lock *lock = &tree->locks[i];

		check_own(tree, lock, diagnostics);
		for (uint32_t u = lock->uses.first; u < lock->uses.first + lock->uses.count; u++) {
			const struct tree_use *use = &tree->uses[u];

			if (use->group == POLICY_NONE || use->verdict != VERDICT_ALLOW || done[use->group])
				continue;
			done[use->group] = true;
			if (tree->groups[use->group].wants_wide)
				check_group(tree, &tree->groups[use->group], use, diagnostics);
		}
	}
	free(done);
}

/* The lines that have ended; a range is one line. */
static void check_ends(const struct tree *tree, int64_t now, struct diagnostics *diagnostics)
{
	uint32_t reported = SOURCE_NONE;

	for (size_t i = 0; i < tree->prefix_count; i++) {
		const struct tree_prefix *prefix = &tree->prefixes[i];
		char day[DATE_TEXT];
		int64_t until;

		if (prefix->details == 0 || prefix->at == reported)
			continue;
		until = tree_until(tree, prefix->details);
		if (until == 0 || now < until)
			continue;
		date_format_day(until - DATE_DAY, day);
		diagnostics_warning(diagnostics, WARNING_ENDED, (struct span){prefix->at, 1},
				    "this line ended with %s: the policy decides as if it were not there; "
				    "take it out, or give it a later `until`",
				    day);
		reported = prefix->at;
	}
}

void check_dates(const struct tree *tree, int64_t now, struct diagnostics *diagnostics)
{
	if (tree->details_count > 1)
		check_ends(tree, now, diagnostics);
	for (size_t i = 0; i < tree->group_count; i++) {
		const struct tree_group *group = &tree->groups[i];
		char day[DATE_TEXT];

		if (group->review.span.length == 0 || now < group->review.day + DATE_DAY)
			continue;
		date_format_day(group->review.day, day);
		diagnostics_warning(diagnostics, WARNING_REVIEW, group->review.span,
				    "the list of group '%.*s' was to be reviewed by %s; compare it with its source, "
				    "then set a new date",
				    (int)group->name.length, group->name.start, day);
	}
}
