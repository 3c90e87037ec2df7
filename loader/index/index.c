/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "index.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "abi.h"

#include "../base/mem.h"
#include "lines.h"

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

/* From this number of intervals on, a table's 256 KiB cost less than the steps that it saves. */
#define TABLE_FROM 1024

#define DEPTHS 8 /* bytes of an address */

struct index {
	struct lines lines;
	struct interval *intervals;
	size_t count, room;
	struct open stack[OPEN_MAX];
	unsigned depth;
	unsigned widest;            /* entries of a list: where prefixes are many, those of one run, since nodes take less room */
	struct list *lists[DEPTHS]; /* 256 for the children of a node at each depth */
};

struct index *index_new(uint32_t lines)
{
	struct index *index = mem_zeroed(1, sizeof(*index));

	index->lines.limit = lines;
	return index;
}

void index_free(struct index *index)
{
	if (!index)
		return;
	for (unsigned i = 0; i < DEPTHS; i++)
		free(index->lists[i]);
	free(index->lines.words);
	free(index->intervals);
	free(index);
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

/*
 * Whether a child's list goes into that of its parent: it is no longer than `most`, and a run of the parent can tell where all
 * of it starts. Else there is one entry for it, and the list is a step of its own.
 */
static bool goes_up(const struct list *list, unsigned depth, unsigned most)
{
	for (unsigned i = 0; i < list->count; i++)
		if (!list_tells(list->starts[i], depth))
			return false;
	return list->count <= most;
}

/* Whether the lists of children come to no more than `limit` entries as one. */
static bool fits(const struct list *lists, unsigned depth, unsigned most, unsigned limit)
{
	const uint32_t *last = NULL;
	unsigned count = 0;

	for (unsigned i = 0; i < PLACES && count <= limit; i++) {
		if (!goes_up(&lists[i], depth, most)) {
			last = NULL;
			count++;
			continue;
		}
		for (unsigned j = 0; j < lists[i].count; j++) {
			count += !last || *last != lists[i].entries[j];
			last = &lists[i].entries[j];
		}
	}
	return count <= limit;
}

/* The lists of children as one. */
static void join(struct index *index, const struct list *lists, unsigned depth, unsigned most, struct list *ret)
{
	ret->count = 0;
	for (unsigned i = 0; i < PLACES; i++) {
		if (!goes_up(&lists[i], depth, most)) {
			list_add(ret, lists[i].starts[0], lines_run(&index->lines, &lists[i], depth + 1), depth);
			continue;
		}
		for (unsigned j = 0; j < lists[i].count; j++)
			list_add(ret, lists[i].starts[j], lists[i].entries[j], depth);
	}
}

/*
 * The same, if that is not too long. What crowds in one place becomes a step of its own, which most addresses then need not
 * take. Not so where that place is all that begins with one byte, if it can be helped: IPv6 sources begin with six.
 */
static bool try_to_join(struct index *index, const struct list *lists, unsigned depth, struct list *ret)
{
	if (depth == 0 && fits(lists, depth, LIST, index->widest))
		join(index, lists, depth, LIST, ret);
	else if (fits(lists, depth, RUN, index->widest))
		join(index, lists, depth, RUN, ret);
	else
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
	bool few = end - first <= RUN;
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
	if (try_to_join(index, lists, depth, ret))
		return;
	for (unsigned i = 0; i < PLACES; i++)
		entries[i] = lines_run(&index->lines, &lists[i], depth + 1);
	ret->count = 1;
	ret->starts[0] = base;
	ret->entries[0] = lines_node(&index->lines, entries, depth);
}

/* The entry for a table of all intervals. */
static uint32_t make_table(struct index *index)
{
	struct list list = {.count = 0};
	size_t first = 0;
	uint32_t line;

	if (!lines_take(&index->lines, MX_TABLE_ENTRIES / MX_LINE_WORDS, &line))
		return MX_INDEX_ASK;
	for (uint32_t i = 0; i < MX_TABLE_ENTRIES; i++) {
		uint64_t low = (uint64_t)i << 48;
		size_t behind = intervals_within(index, index->count, low, low | ((1ULL << 48) - 1), &first);
		uint32_t entry;

		collect(index, first, behind, low, 2, &list);
		entry = lines_run(&index->lines, &list, 2);
		index->lines.words[(size_t)line * MX_LINE_WORDS + i] = entry; /* the words may have moved meanwhile */
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
	index->widest = RUN;
	if (index->count >= TABLE_FROM)
		return make_table(index);
	index->widest = LIST;
	collect(index, 0, index->count, 0, 0, &list);
	return lines_run(&index->lines, &list, 0);
}

const uint32_t *index_lines(const struct index *index, uint32_t *ret_lines)
{
	*ret_lines = index->lines.count;
	return index->lines.words;
}

#define CHUNK_WORDS ((size_t)MX_INDEX_CHUNK * MX_LINE_WORDS)

/* The same steps as those of the program, in its own words: index.bpf.h */
static uint32_t run_entry(const uint32_t *run, uint64_t address)
{
	uint32_t bits = (uint32_t)(address >> run[MX_RUN_SHIFT]);
	unsigned i = 0;

	while (i < MX_RUN_STARTS && bits >= run[i])
		i++;
	return run[MX_RUN_ENTRIES + i];
}

/* The entry of the node at word `at` of its chunk, which is all that the program sees. */
static uint32_t node_entry(const uint32_t *chunk, size_t at, uint64_t address)
{
	const uint32_t *node = chunk + at;
	unsigned place = address >> node[MX_NODE_SHIFT] & 255, stored = 0;

	if (!(node[place / 32] >> place % 32 & 1))
		return node[MX_NODE_OTHER];
	for (unsigned i = 0; i < place; i++)
		stored += node[i / 32] >> i % 32 & 1;
	return chunk[(at + MX_LINE_WORDS + stored) % CHUNK_WORDS];
}

uint32_t index_find(const struct index *index, uint32_t root, const struct prefix *address)
{
	uint64_t key = key_of(address);
	uint32_t entry = root;

	while (entry & MX_INDEX_LINK) {
		uint32_t line = entry & MX_INDEX_LINE;
		const uint32_t *chunk = index->lines.words + line / MX_INDEX_CHUNK * CHUNK_WORDS;
		size_t at = (size_t)(line % MX_INDEX_CHUNK) * MX_LINE_WORDS;

		if (entry & MX_INDEX_RUN)
			entry = run_entry(chunk + at, key);
		else if (entry & MX_INDEX_TABLE)
			entry = chunk[(at + (key >> 48)) % CHUNK_WORDS];
		else
			entry = node_entry(chunk, at, key);
	}
	return entry;
}
