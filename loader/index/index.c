/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "index.h"

#include <stdbool.h>
#include <stdlib.h>

#include "abi.h"

#include "../base/mem.h"

/* The addresses from `start` on, up to the next interval, have this value. */
struct interval {
	uint64_t start;
	uint32_t value;
};

/* A prefix that covers the place that the sweep has reached. */
struct open {
	uint64_t last;
	uint32_t value;
};

#define OPEN_MAX (65 + 2) /* lengths 0 to 64, one for all that is longer, and the ground */

struct index {
	uint32_t *words;
	uint32_t lines, capacity, limit;
	uint32_t run_line, run_left; /* the block of lines that runs are taken from */
	struct interval *intervals;
	size_t count, room;
	struct open stack[OPEN_MAX];
	unsigned depth;
};

struct index *index_new(uint32_t lines)
{
	struct index *index = mem_zeroed(1, sizeof(*index));

	index->limit = lines;
	return index;
}

void index_free(struct index *index)
{
	if (!index)
		return;
	free(index->words);
	free(index->intervals);
	free(index);
}

/* Lines for one block, at a multiple of a block's size. False: the index is full. */
static bool take_block(struct index *index, uint32_t *ret_line)
{
	if (index->lines + MX_BLOCK_LINES > index->limit)
		return false;
	if (index->lines + MX_BLOCK_LINES > index->capacity) {
		index->capacity = index->capacity ? index->capacity * 2 : 64 * MX_BLOCK_LINES;
		index->words = mem_resize(index->words, (size_t)index->capacity * MX_LINE_WORDS, sizeof(*index->words));
	}
	*ret_line = index->lines;
	index->lines += MX_BLOCK_LINES;
	return true;
}

static bool take_run(struct index *index, uint32_t *ret_line)
{
	if (index->run_left == 0) {
		if (!take_block(index, &index->run_line))
			return false;
		for (unsigned i = 0; i < MX_BLOCK_LINES * MX_LINE_WORDS; i++)
			index->words[(size_t)index->run_line * MX_LINE_WORDS + i] = 0;
		index->run_left = MX_BLOCK_LINES;
	}
	index->run_left--;
	*ret_line = index->run_line++;
	return true;
}

/* From `start` on it is `value`. What began at the same place is replaced: the longer prefix comes later. */
static void begin_interval(struct index *index, uint64_t start, uint32_t value)
{
	if (index->count > 0 && index->intervals[index->count - 1].start == start)
		index->count--;
	if (index->count > 0 && index->intervals[index->count - 1].value == value)
		return;
	index->intervals = mem_grow(index->intervals, &index->room, index->count, sizeof(*index->intervals));
	index->intervals[index->count++] = (struct interval){start, value};
}

/* Ends the prefixes that end before `start`: behind each, the one around it goes on. */
static void close_before(struct index *index, uint64_t start)
{
	while (index->depth > 1 && index->stack[index->depth - 1].last < start) {
		uint64_t last = index->stack[--index->depth].last;

		begin_interval(index, last + 1, index->stack[index->depth - 1].value);
	}
}

/* The first 64 bits of an address; an IPv4 address is the upper half. */
static uint64_t key_of(const struct prefix *prefix)
{
	uint64_t key = 0;

	for (unsigned i = 0; i < 8; i++)
		key = key << 8 | prefix->address[i];
	return key;
}

/* The ground that all prefixes stand on: no prefix at all. */
static void begin_table(struct index *index)
{
	index->stack[0] = (struct open){UINT64_MAX, MX_RULE_NONE};
	index->depth = 1;
	index->count = 0;
	begin_interval(index, 0, MX_RULE_NONE);
}

void index_add(struct index *index, const struct prefix *prefix, uint32_t value)
{
	unsigned length = prefix->length > 64 ? 64 : prefix->length;
	uint64_t start = key_of(prefix);
	struct open open = {
		.last = length == 64 ? start : start | UINT64_MAX >> length,
		.value = prefix->length > 64 ? MX_INDEX_ASK : value,
	};

	if (index->depth == 0)
		begin_table(index);
	close_before(index, start);
	/* longer than 64 bits: the trie tells, once for all prefixes in these 64 */
	if (open.value != MX_INDEX_ASK || index->stack[index->depth - 1].value != MX_INDEX_ASK)
		index->stack[index->depth++] = open;
	begin_interval(index, start, open.value);
}

/* Whether the intervals from `first` to `end` fit a run that begins `depth` blocks deep. */
static bool fits_run(const struct index *index, size_t first, size_t end, unsigned depth)
{
	if (end - first > MX_RUN_STARTS + 1)
		return false;
	for (size_t i = first + 1; i < end; i++)
		if ((uint32_t)(index->intervals[i].start << (8 * depth)) != 0)
			return false;
	return true;
}

static uint32_t make_run(struct index *index, size_t first, size_t end, unsigned depth)
{
	uint32_t line, *words;

	if (!take_run(index, &line))
		return MX_INDEX_ASK;
	words = &index->words[(size_t)line * MX_LINE_WORDS];
	for (unsigned i = 0; i < MX_RUN_STARTS; i++)
		words[i] = UINT32_MAX;
	for (unsigned i = 0; i <= MX_RUN_STARTS; i++) {
		const struct interval *interval = &index->intervals[first + i < end ? first + i : end - 1];

		words[MX_RUN_ENTRIES + i] = interval->value;
		if (i > 0 && first + i < end)
			words[i - 1] = (uint32_t)(interval->start << (8 * depth) >> 32);
	}
	return MX_INDEX_NODE | MX_INDEX_RUN | line;
}

/*
 * The entry for the intervals from `first` to `end`, which hold the addresses from `base` on that share
 * `depth` bytes with it. No deeper than MX_INDEX_DEPTH: 64 bits tell every interval apart.
 */
static uint32_t make_entry(struct index *index, size_t first, size_t end, uint64_t base, unsigned depth)
{
	uint32_t line;

	if (end - first == 1)
		return index->intervals[first].value;
	if (fits_run(index, first, end, depth))
		return make_run(index, first, end, depth);
	if (!take_block(index, &line))
		return MX_INDEX_ASK;
	for (unsigned i = 0; i < 256; i++) {
		unsigned shift = 64 - 8 * (depth + 1);
		uint64_t low = base | (uint64_t)i << shift, high = low | ((1ULL << shift) - 1);
		size_t behind;
		uint32_t entry;

		while (first + 1 < end && index->intervals[first + 1].start <= low)
			first++;
		for (behind = first + 1; behind < end && index->intervals[behind].start <= high; behind++)
			;
		entry = make_entry(index, first, behind, low, depth + 1);
		index->words[(size_t)line * MX_LINE_WORDS + i] = entry; /* the words may have moved */
		first = behind - 1;
	}
	return MX_INDEX_NODE | line;
}

uint32_t index_root(struct index *index)
{
	if (index->depth == 0)
		return MX_RULE_NONE;
	while (index->depth > 1) {
		uint64_t last = index->stack[--index->depth].last;

		if (last != UINT64_MAX)
			begin_interval(index, last + 1, index->stack[index->depth - 1].value);
	}
	index->depth = 0;
	return make_entry(index, 0, index->count, 0, 0);
}

const uint32_t *index_lines(const struct index *index, uint32_t *ret_lines)
{
	*ret_lines = index->lines;
	return index->words;
}

uint32_t index_find(const struct index *index, uint32_t root, const struct prefix *address)
{
	uint64_t key = key_of(address);
	uint32_t entry = root;

	while (entry & MX_INDEX_NODE) {
		const uint32_t *words = &index->words[(size_t)(entry & MX_INDEX_LINE) * MX_LINE_WORDS];

		if (entry & MX_INDEX_RUN) {
			unsigned i = 0;

			while (i < MX_RUN_STARTS && key >> 32 >= words[i])
				i++;
			return words[MX_RUN_ENTRIES + i];
		}
		entry = words[key >> 56];
		key <<= 8;
	}
	return entry;
}
