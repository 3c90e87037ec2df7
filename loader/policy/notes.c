/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "notes.h"

#include "../base/mem.h"

#define NOTHING 2 /* bytes at the beginning: no reason, no owner */

/* A text without its escapes, and a NUL; where the next one goes. */
static char *put(char *to, const struct tree_text *text)
{
	for (uint32_t i = 0; text->start && i < text->length; i++) {
		if (text->start[i] == '\\')
			i++; /* one of the two escapes: what follows is meant */
		*to++ = text->start[i];
	}
	*to = '\0';
	return to + 1;
}

uint32_t *notes_build(const struct tree *tree, char **ret_notes)
{
	uint32_t *places = mem_zeroed(tree->details_count, sizeof(*places));
	size_t size = NOTHING;
	char *notes, *to;

	for (size_t i = 0; i < tree->details_count; i++)
		size += (size_t)tree->details[i].reason.length + tree->details[i].owner.length + 2;
	notes = mem_zeroed(size, 1);
	to = notes + NOTHING;
	for (size_t i = 0; i < tree->details_count; i++) {
		const struct tree_details *details = &tree->details[i];

		if (!details->reason.start && !details->owner.start)
			continue;
		places[i] = (uint32_t)(to - notes);
		to = put(put(to, &details->reason), &details->owner);
	}
	*ret_notes = notes;
	return places;
}
