/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "index.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

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

/* Entries, each from its start on up to the next. */
#define LIST (MX_RUN_STARTS + 1)
struct list {
	uint64_t starts[LIST];
	uint32_t entries[LIST];
	unsigned count;
};

/* From this number of intervals on, a table's 256 KiB cost less than the steps that it saves. */
#define TABLE_FROM 1024

#define PLACES 256 /* of a node */
#define DEPTHS 8   /* bytes of an address */

struct index {
	uint32_t *words;
	uint32_t lines, capacity, limit;
	struct interval *intervals;
	size_t count, room;
	struct open stack[OPEN_MAX];
	unsigned depth;
	struct list *lists[DEPTHS]; /* 256 for the children of a node at each depth */
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
	for (unsigned i = 0; i < DEPTHS; i++)
		free(index->lists[i]);
	free(index->words);
	free(index->intervals);
	free(index);
}

/* Lines that stand together in one chunk. False: the index is full. */
static bool take_lines(struct index *index, uint32_t count, uint32_t *ret_line)
{
	uint32_t first = index->lines, left = MX_INDEX_CHUNK - first % MX_INDEX_CHUNK;

	if (left < count)
		first += left;
	if (first + count > index->limit)
		return false;
	if (first + count > index->capacity) {
		index->capacity = (first + count) * 2;
		index->words = mem_resize(index->words, (size_t)index->capacity * MX_LINE_WORDS, sizeof(*index->words));
	}
	memset(&index->words[(size_t)index->lines * MX_LINE_WORDS], 0,
	       (size_t)(first + count - index->lines) * MX_LINE_WORDS * sizeof(*index->words));
	index->lines = first + count;
	*ret_line = first;
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

/* Where a run for addresses that share `depth` bytes looks: at the 32 bits behind these. */
static unsigned run_shift(unsigned depth)
{
	return depth < 4 ? 32 - 8 * depth : 0;
}

/*
 * Adds an entry to a list; one that is the same as the last goes on. False: the list is full, or a run that
 * begins at this depth could not tell where it starts.
 */
static bool list_add(struct list *list, uint64_t start, uint32_t entry, unsigned depth)
{
	if (list->count > 0 && list->entries[list->count - 1] == entry)
		return true;
	if (list->count == LIST || (start & ((1ULL << run_shift(depth)) - 1)) != 0)
		return false;
	list->starts[list->count] = start;
	list->entries[list->count++] = entry;
	return true;
}

/* The entry for a list: itself where it is one, else a run. */
static uint32_t entry_of_list(struct index *index, const struct list *list, unsigned depth)
{
	uint32_t line, *words;

	if (list->count == 1)
		return list->entries[0];
	if (!take_lines(index, 1, &line))
		return MX_INDEX_ASK;
	words = &index->words[(size_t)line * MX_LINE_WORDS];
	words[MX_RUN_SHIFT] = run_shift(depth);
	for (unsigned i = 0; i < LIST; i++) {
		unsigned at = i < list->count ? i : list->count - 1;

		words[MX_RUN_ENTRIES + i] = list->entries[at];
		if (i > 0)
			words[i - 1] = i < list->count ? (uint32_t)(list->starts[i] >> run_shift(depth)) : UINT32_MAX;
	}
	return MX_INDEX_LINK | MX_INDEX_RUN | line;
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

/* The entry for a node whose places have these entries. */
static uint32_t make_node(struct index *index, const uint32_t entries[static PLACES], unsigned depth)
{
	uint32_t other = majority(entries), stored = 0, line, *words;

	for (unsigned i = 0; i < PLACES; i++)
		stored += entries[i] != other;
	if (!take_lines(index, 1 + (stored + MX_LINE_WORDS - 1) / MX_LINE_WORDS, &line))
		return MX_INDEX_ASK;
	words = &index->words[(size_t)line * MX_LINE_WORDS];
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

static void collect(struct index *index, size_t first, size_t end, uint64_t base, unsigned depth, struct list *ret);

/* Intervals of the table, from *first on: where those end that begin no later than `last`; *first holds `low`. */
static size_t intervals_within(const struct index *index, size_t end, uint64_t low, uint64_t last, size_t *first)
{
	size_t behind;

	while (*first + 1 < end && index->intervals[*first + 1].start <= low)
		++*first;
	for (behind = *first + 1; behind < end && index->intervals[behind].start <= last; behind++)
		;
	return behind;
}

/* The lists of the 256 children of the place that `base` and `depth` tell. */
static void collect_children(struct index *index, size_t first, size_t end, uint64_t base, unsigned depth,
			     struct list *lists)
{
	unsigned shift = 56 - 8 * depth;

	for (unsigned i = 0; i < PLACES; i++) {
		uint64_t low = base | (uint64_t)i << shift;
		size_t behind = intervals_within(index, end, low, low | ((1ULL << shift) - 1), &first);

		if (behind - first == 1) { /* as of most */
			lists[i].count = 1;
			lists[i].starts[0] = low;
			lists[i].entries[0] = index->intervals[first].value;
		} else {
			collect(index, first, behind, low, depth + 1, &lists[i]);
		}
		first = behind - 1;
	}
}

/* The lists of children as one, if that fits a run of their parent. */
static bool join(const struct list *lists, unsigned depth, struct list *ret)
{
	ret->count = 0;
	for (unsigned i = 0; i < PLACES; i++)
		for (unsigned j = 0; j < lists[i].count; j++)
			if (!list_add(ret, lists[i].starts[j], lists[i].entries[j], depth))
				return false;
	return true;
}

/*
 * What the intervals from `first` to `end` say of the addresses that share `depth` bytes with `base`, as a
 * list: so that few of them, however deep they lie, become one run of whoever asks. No deeper than 8 bytes: they
 * tell every interval apart.
 */
static void collect(struct index *index, size_t first, size_t end, uint64_t base, unsigned depth, struct list *ret)
{
	uint32_t entries[PLACES];
	bool few = end - first <= LIST;
	struct list *lists;

	ret->count = 0;
	for (size_t i = first; i < end && few; i++)
		few = list_add(ret, i == first ? base : index->intervals[i].start, index->intervals[i].value, depth);
	if (few)
		return;
	if (!index->lists[depth])
		index->lists[depth] = mem_zeroed(PLACES, sizeof(*lists));
	lists = index->lists[depth];
	collect_children(index, first, end, base, depth, lists);
	if (join(lists, depth, ret))
		return;
	for (unsigned i = 0; i < PLACES; i++)
		entries[i] = entry_of_list(index, &lists[i], depth + 1);
	ret->count = 1;
	ret->starts[0] = base;
	ret->entries[0] = make_node(index, entries, depth);
}

/* The entry for a table of all intervals. */
static uint32_t make_table(struct index *index)
{
	size_t first = 0;
	uint32_t line;

	if (!take_lines(index, MX_TABLE_ENTRIES / MX_LINE_WORDS, &line))
		return MX_INDEX_ASK;
	for (uint32_t i = 0; i < MX_TABLE_ENTRIES; i++) {
		uint64_t low = (uint64_t)i << 48;
		size_t behind = intervals_within(index, index->count, low, low | ((1ULL << 48) - 1), &first);
		struct list list = {0};
		uint32_t entry;

		collect(index, first, behind, low, 2, &list);
		entry = entry_of_list(index, &list, 2);
		index->words[(size_t)line * MX_LINE_WORDS + i] = entry; /* the words may have moved meanwhile */
		first = behind - 1;
	}
	return MX_INDEX_LINK | MX_INDEX_TABLE | line;
}

uint32_t index_root(struct index *index)
{
	struct list list = {0};

	if (index->depth == 0)
		return MX_RULE_NONE;
	while (index->depth > 1) {
		uint64_t last = index->stack[--index->depth].last;

		if (last != UINT64_MAX)
			begin_interval(index, last + 1, index->stack[index->depth - 1].value);
	}
	index->depth = 0;
	if (index->count >= TABLE_FROM)
		return make_table(index);
	collect(index, 0, index->count, 0, 0, &list);
	return entry_of_list(index, &list, 0);
}

const uint32_t *index_lines(const struct index *index, uint32_t *ret_lines)
{
	*ret_lines = index->lines;
	return index->words;
}

/* The same steps as those of the program, in its own words: index.bpf.h */
static uint32_t run_entry(const uint32_t *run, uint64_t address)
{
	uint32_t bits = (uint32_t)(address >> run[MX_RUN_SHIFT]);
	unsigned i = 0;

	while (i < MX_RUN_STARTS && bits >= run[i])
		i++;
	return run[MX_RUN_ENTRIES + i];
}

static uint32_t node_entry(const uint32_t *node, uint64_t address)
{
	unsigned place = address >> node[MX_NODE_SHIFT] & 255, stored = 0;

	if (!(node[place / 32] >> place % 32 & 1))
		return node[MX_NODE_OTHER];
	for (unsigned i = 0; i < place; i++)
		stored += node[i / 32] >> i % 32 & 1;
	return node[MX_LINE_WORDS + stored];
}

uint32_t index_find(const struct index *index, uint32_t root, const struct prefix *address)
{
	uint64_t key = key_of(address);
	uint32_t entry = root;

	while (entry & MX_INDEX_LINK) {
		const uint32_t *line = &index->words[(size_t)(entry & MX_INDEX_LINE) * MX_LINE_WORDS];

		if (entry & MX_INDEX_RUN)
			entry = run_entry(line, key);
		else if (entry & MX_INDEX_TABLE)
			entry = line[key >> 48];
		else
			entry = node_entry(line, key);
	}
	return entry;
}
