/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "lines.h"

#include <string.h>

#include "../base/mem.h"

bool lines_take(struct lines *lines, uint32_t count, uint32_t *ret_line)
{
	uint32_t first = lines->count, left = MX_INDEX_CHUNK - first % MX_INDEX_CHUNK;

	if (left < count)
		first += left;
	if (first + count > lines->limit)
		return false;
	if (first + count > lines->capacity) {
		lines->capacity = (first + count) * 2;
		lines->words = mem_resize(lines->words, (size_t)lines->capacity * MX_LINE_WORDS, sizeof(*lines->words));
	}
	memset(&lines->words[(size_t)lines->count * MX_LINE_WORDS], 0,
	       (size_t)(first + count - lines->count) * MX_LINE_WORDS * sizeof(*lines->words));
	lines->count = first + count;
	*ret_line = first;
	return true;
}

/*
 * Where a run for addresses that share `depth` bytes looks: at the 32 bits behind these; of one byte as of none, so that
 * their lists go together.
 */
static unsigned run_shift(unsigned depth)
{
	return depth < 2 ? 32 : depth < 4 ? 32 - 8 * depth : 0;
}

bool list_tells(uint64_t start, unsigned depth)
{
	return (start & ((1ULL << run_shift(depth)) - 1)) == 0;
}

bool list_add(struct list *list, uint64_t start, uint32_t entry, unsigned depth)
{
	if (list->count > 0 && list->entries[list->count - 1] == entry)
		return true;
	if (list->count == LIST || !list_tells(start, depth))
		return false;
	list->starts[list->count] = start;
	list->entries[list->count++] = entry;
	return true;
}

/* The entry for `count` entries of a list, from the first on: itself where it is one, else a run. */
static uint32_t make_run(struct lines *lines, const struct list *list, unsigned first, unsigned count, unsigned depth)
{
	uint32_t line, *words;

	if (count == 1)
		return list->entries[first];
	if (!lines_take(lines, 1, &line))
		return MX_INDEX_ASK;
	words = &lines->words[(size_t)line * MX_LINE_WORDS];
	words[MX_RUN_SHIFT] = run_shift(depth);
	for (unsigned i = 0; i < RUN; i++) {
		unsigned at = first + (i < count ? i : count - 1);

		words[MX_RUN_ENTRIES + i] = list->entries[at];
		if (i > 0)
			words[i - 1] = i < count ? (uint32_t)(list->starts[at] >> run_shift(depth)) : UINT32_MAX;
	}
	return MX_INDEX_LINK | MX_INDEX_RUN | line;
}

/* The entry for a list that is too long for one run. */
static uint32_t make_runs(struct lines *lines, const struct list *list, unsigned depth)
{
	unsigned each = (list->count + RUN - 1) / RUN;
	struct list runs = {.count = 0};

	for (unsigned first = 0; first < list->count; first += each) {
		unsigned left = list->count - first;

		runs.starts[runs.count] = list->starts[first];
		runs.entries[runs.count++] = make_run(lines, list, first, left < each ? left : each, depth);
	}
	return make_run(lines, &runs, 0, runs.count, depth);
}

uint32_t lines_run(struct lines *lines, const struct list *list, unsigned depth)
{
	return list->count <= RUN ? make_run(lines, list, 0, list->count, depth) : make_runs(lines, list, depth);
}

/* An entry that more than half of the places have, if there is one: what it is then need not be stored. */
static uint32_t majority(const uint32_t entries[static PLACES])
{
	uint32_t candidate = entries[0];
	unsigned lead = 0;

	for (unsigned i = 0; i < PLACES; i++) {
		if (lead == 0)
			candidate = entries[i];
		lead += entries[i] == candidate ? 1 : -1u;
	}
	return candidate;
}

uint32_t lines_node(struct lines *lines, const uint32_t entries[static PLACES], unsigned depth)
{
	uint32_t other = majority(entries), stored = 0, line, *words;

	for (unsigned i = 0; i < PLACES; i++)
		stored += entries[i] != other;
	if (!lines_take(lines, 1 + (stored + MX_LINE_WORDS - 1) / MX_LINE_WORDS, &line))
		return MX_INDEX_ASK;
	words = &lines->words[(size_t)line * MX_LINE_WORDS];
	words[MX_NODE_OTHER] = other;
	words[MX_NODE_SHIFT] = 56 - 8 * depth;
	stored = 0;
	for (unsigned i = 0; i < PLACES; i++) {
		if (i % 32 == 0)
			words[MX_NODE_BEFORE + i / 128] |= stored << (i / 32 % 4 * 8);
		if (entries[i] == other)
			continue;
		words[i / 32] |= 1u << i % 32;
		words[MX_LINE_WORDS + stored++] = entries[i];
	}
	return MX_INDEX_LINK | line;
}
