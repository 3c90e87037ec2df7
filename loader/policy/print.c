/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "print.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../base/mem.h"

/* Text that grows; it stops growing at the limit. */
struct output {
	char *text;
	size_t length, room;
};

static void put(struct output *output, const char *bytes, size_t length)
{
	if (length > POLICY_TEXT_MAX || output->length > POLICY_TEXT_MAX) {
		output->length = (size_t)POLICY_TEXT_MAX + 1;
		return;
	}
	if (output->room - output->length < length) {
		output->room = output->room * 2 + length + 4096;
		output->text = mem_resize(output->text, output->room, 1);
	}
	memcpy(output->text + output->length, bytes, length);
	output->length += length;
}

static void put_word(struct output *output, const char *word)
{
	put(output, word, strlen(word));
}

static void put_name(struct output *output, const struct tree_text *name)
{
	put(output, name->start, name->length);
}

/* ` word "text"`: the escapes stand in the text as they were written, and there is one way to write them. */
static void put_text(struct output *output, const char *word, const struct tree_text *text)
{
	put_word(output, word);
	put_word(output, " \"");
	put(output, text->start, text->length);
	put_word(output, "\"");
}

static void put_date(struct output *output, const char *word, int64_t day)
{
	char text[DATE_TEXT];

	date_format_day(day, text);
	put_word(output, word);
	put_word(output, text);
}

static void put_prefix(struct output *output, const struct prefix *prefix)
{
	char text[PREFIX_TEXT];

	put(output, text, prefix_format(prefix, text));
}

/* A prefix with what stands behind it, to the end of the line. */
static void put_prefix_line(struct output *output, const struct tree *tree, const struct tree_prefix *prefix)
{
	const struct tree_details *details = &tree->details[prefix->details];

	put_prefix(output, &prefix->prefix);
	if (details->reason.start)
		put_text(output, " reason", &details->reason);
	if (details->owner.start)
		put_text(output, " owner", &details->owner);
	if (details->until != 0)
		put_date(output, " until ", details->until - DATE_DAY);
	if (prefix->flags & TREE_WIDE)
		put_word(output, " wide");
	put(output, "\n", 1);
}

static void put_group(struct output *output, const struct tree *tree, const struct tree_group *group)
{
	put_word(output, "group ");
	put_name(output, &group->name);
	put_word(output, " {\n");
	if (group->source_span.length > 0) {
		put_text(output, "\tsource", &group->source);
		put_word(output, "\n");
	}
	if (group->retrieved.span.length > 0) {
		put_date(output, "\tretrieved ", group->retrieved.day);
		put_word(output, "\n");
	}
	if (group->review.span.length > 0) {
		put_date(output, "\treview ", group->review.day);
		put_word(output, "\n");
	}
	for (uint32_t i = group->prefixes.first; i < group->prefixes.first + group->prefixes.count; i++) {
		put(output, "\t", 1);
		put_prefix_line(output, tree, &tree->prefixes[i]);
	}
	put_word(output, "}\n");
}

static void put_ports(struct output *output, const struct policy_lock *lock)
{
	char text[16];

	put_word(output, "\tport ");
	for (uint32_t i = 0; i < lock->port_count; i++) {
		snprintf(text, sizeof(text), "%s%u", i > 0 ? ", " : "", lock->ports[i]);
		put_word(output, text);
	}
	put_word(output, "\n");
}

/* Both prefixes of length 0 together are `any`, and it stands first. */
static void put_to(struct output *output, const struct policy_lock *lock)
{
	unsigned everybody = 0;
	bool begun;

	for (uint32_t i = 0; i < lock->to_count; i++)
		everybody += lock->to[i].length == 0;
	begun = everybody == 2;
	put_word(output, begun ? "\tto any" : "\tto ");
	for (uint32_t i = 0; i < lock->to_count; i++) {
		if (everybody == 2 && lock->to[i].length == 0)
			continue;
		if (begun)
			put_word(output, ", ");
		put_prefix(output, &lock->to[i]);
		begun = true;
	}
	put_word(output, "\n");
}

static void put_lock(struct output *output, const struct tree *tree, const struct tree_lock *lock,
		     const struct policy_lock *compiled)
{
	put_word(output, "lock ");
	put_name(output, &lock->name);
	put_word(output, " {\n");
	put_ports(output, compiled);
	put_to(output, compiled);
	for (uint32_t i = lock->uses.first; i < lock->uses.first + lock->uses.count; i++) {
		if (tree->uses[i].group == POLICY_NONE)
			continue;
		put_word(output, tree->uses[i].verdict == VERDICT_DROP ? "\tdrop " : "\tallow ");
		put_name(output, &tree->uses[i].name);
		put_word(output, "\n");
	}
	for (uint32_t i = lock->prefixes.first; i < lock->prefixes.first + lock->prefixes.count; i++) {
		put_word(output, tree->prefixes[i].flags & TREE_DROP ? "\tdrop " : "\tallow ");
		put_prefix_line(output, tree, &tree->prefixes[i]);
	}
	put_word(output, lock->default_verdict == VERDICT_DROP ? "\tdefault drop\n" : "\tdefault allow\n");
	put_word(output, lock->monitor ? "\tmode monitor\n}\n" : "\tmode enforce\n}\n");
}

char *print_canonical(const struct tree *tree, const struct policy *policy, size_t *ret_length)
{
	struct output output = {.room = tree->prefix_count * 20 + 4096};

	output.text = mem_resize(NULL, output.room, 1);
	for (size_t i = 0; i < tree->group_count; i++) {
		put_word(&output, i > 0 ? "\n" : "");
		put_group(&output, tree, &tree->groups[i]);
	}
	for (size_t i = 0; i < tree->lock_count; i++) {
		put_word(&output, i > 0 || tree->group_count > 0 ? "\n" : "");
		put_lock(&output, tree, &tree->locks[i], &policy->locks[i]);
	}
	if (output.length > POLICY_TEXT_MAX) {
		free(output.text);
		return NULL;
	}
	*ret_length = output.length;
	put(&output, "", 1);
	return output.text;
}
