/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "first_match.h"

#include <stdlib.h>

#include "../base/mem.h"

void first_match_begin(struct first_match *table)
{
	table->lines = mem_grow(NULL, &table->room, 0, sizeof(*table->lines));
	table->lines[0] = (struct first_match_line){.kind = FIRST_MATCH_CONDITION};
	table->count = 1;
}

/* What is left of `around` for a line that matches what lies in the prefix. */
static void match(struct first_match_line *line, const struct prefix *around, const struct prefix *prefix)
{
	if (around->family == 0 || prefix_covers(around, prefix))
		line->hull = *prefix;
	else if (prefix_covers(prefix, around))
		line->hull = *around;
	else
		line->empty = true;
}

/* The same for one that matches what lies in the family of the prefix, and not in the prefix. */
static void match_else(struct first_match_line *line, const struct prefix *around, const struct prefix *prefix)
{
	line->hull = *around;
	if (around->family == 0)
		line->hull = (struct prefix){.family = prefix->family};
	if (line->hull.family != prefix->family || prefix_covers(prefix, &line->hull))
		line->empty = true;
	else if (prefix_covers(&line->hull, prefix))
		line->hole = *prefix;
}

uint32_t first_match_add(struct first_match *table, enum first_match_kind kind, uint32_t within,
			 const struct prefix *prefix, bool negated)
{
	const struct first_match_line *around = &table->lines[within];
	struct first_match_line line = {.kind = (uint8_t)kind, .within = within, .empty = around->empty};

	if (!line.empty && negated)
		match_else(&line, &around->hull, prefix);
	else if (!line.empty)
		match(&line, &around->hull, prefix);
	for (uint32_t i = within; i != FIRST_MATCH_TABLE && !line.empty; i = table->lines[i].within)
		line.empty = prefix_covers(&table->lines[i].hole, &line.hull);
	table->lines = mem_grow(table->lines, &table->room, table->count, sizeof(*table->lines));
	table->lines[table->count] = line;
	return (uint32_t)table->count++;
}

/* Whether a line matches all of a prefix that lies in its hull. */
static bool matches_all(const struct first_match *table, uint32_t line, const struct prefix *prefix)
{
	for (; line != FIRST_MATCH_TABLE; line = table->lines[line].within) {
		const struct prefix *hole = &table->lines[line].hole;

		if (prefix_covers(hole, prefix) || prefix_covers(prefix, hole))
			return false;
	}
	return true;
}

bool first_match_is_everybody(const struct first_match *table, uint32_t line)
{
	const struct first_match_line *here = &table->lines[line];

	return !here->empty && here->hull.length == 0 && matches_all(table, line, &here->hull);
}

static int compare_starts(const void *left, const void *right)
{
	uint128 a = *(const uint128 *)left, b = *(const uint128 *)right;

	return a < b ? -1 : a > b;
}

/* Where a prefix of the family begins, and what lies behind it. */
static void add_starts(struct first_match_map *map, uint8_t family, const struct prefix *prefix)
{
	struct range range;

	if (prefix->family != family)
		return;
	range = range_of(prefix);
	map->starts[map->count++] = range.first;
	if (range.last != range_last(0, family, 0))
		map->starts[map->count++] = range.last + 1;
}

/* Cuts the family where any line begins or ends to match; nobody decides yet. */
static void cut(const struct first_match *table, uint8_t family, struct first_match_map *ret)
{
	size_t kept = 0;

	ret->starts = mem_resize(NULL, 4 * table->count + 1, sizeof(*ret->starts));
	ret->starts[ret->count++] = 0;
	for (size_t i = 0; i < table->count; i++) {
		if (table->lines[i].empty)
			continue;
		add_starts(ret, family, &table->lines[i].hull);
		add_starts(ret, family, &table->lines[i].hole);
	}
	qsort(ret->starts, ret->count, sizeof(*ret->starts), compare_starts);
	for (size_t i = 0; i < ret->count; i++)
		if (kept == 0 || ret->starts[i] != ret->starts[kept - 1])
			ret->starts[kept++] = ret->starts[i];
	ret->count = kept;
	ret->deciders = mem_resize(NULL, ret->count, sizeof(*ret->deciders));
	for (size_t i = 0; i < ret->count; i++)
		ret->deciders[i] = FIRST_MATCH_NONE;
}

/* The first interval, of those from `low` up to `high`, that begins at the address or behind it; `high`: none does. */
static size_t find_start(const struct first_match_map *map, uint128 address, size_t low, size_t high)
{
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (map->starts[middle] < address)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* The first interval behind a range. */
static size_t find_behind(const struct first_match_map *map, const struct range *range, uint8_t family)
{
	return range->last == range_last(0, family, 0) ? map->count : find_start(map, range->last + 1, 0, map->count);
}

/* The painting of a family, line by line: next[i] leads to the first interval from i on that nobody decides yet. */
struct painter {
	struct first_match *table;
	struct first_match_map *map;
	uint8_t family;
	uint32_t *next;
};

static size_t find_free(struct painter *painter, size_t interval)
{
	uint32_t *next = painter->next;

	while (next[interval] != interval) {
		next[interval] = next[next[interval]];
		interval = next[interval];
	}
	return interval;
}

/* The hole of a line, or of a condition around it, that an interval lies in; NULL: the line matches there. */
static const struct prefix *find_hole(const struct painter *painter, uint32_t line, size_t interval)
{
	const struct first_match_line *lines = painter->table->lines;
	uint128 address = painter->map->starts[interval];

	for (; line != FIRST_MATCH_TABLE; line = lines[line].within) {
		struct range range;

		if (lines[line].hole.family == 0)
			continue;
		range = range_of(&lines[line].hole);
		if (address >= range.first && address <= range.last)
			return &lines[line].hole;
	}
	return NULL;
}

/* Gives a line all that it matches and that nobody has. */
static void paint(struct painter *painter, uint32_t line)
{
	struct first_match_line *here = &painter->table->lines[line];
	struct range hull = range_of(&here->hull);
	size_t end = find_behind(painter->map, &hull, painter->family);
	size_t at = find_free(painter, find_start(painter->map, hull.first, 0, painter->map->count));

	while (at < end) {
		const struct prefix *hole = find_hole(painter, line, at);

		if (hole) {
			struct range range = range_of(hole);

			at = find_free(painter, find_behind(painter->map, &range, painter->family));
			continue;
		}
		painter->map->deciders[at] = line;
		painter->next[at] = (uint32_t)at + 1;
		here->decides = true;
		at = find_free(painter, at + 1);
	}
}

/* Makes one interval of neighbours that one line decides in. */
static void join(struct first_match_map *map)
{
	size_t kept = 0;

	for (size_t i = 0; i < map->count; i++) {
		if (kept > 0 && map->deciders[i] == map->deciders[kept - 1])
			continue;
		map->starts[kept] = map->starts[i];
		map->deciders[kept++] = map->deciders[i];
	}
	map->count = kept;
}

void first_match_decide(struct first_match *table)
{
	for (unsigned i = 0; i < 2; i++) {
		struct painter painter = {.table = table, .map = &table->maps[i], .family = i == 0 ? 4 : 6};

		cut(table, painter.family, painter.map);
		painter.next = mem_resize(NULL, painter.map->count + 1, sizeof(*painter.next));
		for (size_t at = 0; at <= painter.map->count; at++)
			painter.next[at] = (uint32_t)at;
		for (uint32_t line = 0; line < table->count; line++) {
			const struct first_match_line *here = &table->lines[line];

			if (here->kind != FIRST_MATCH_CONDITION && !here->empty && here->hull.family == painter.family)
				paint(&painter, line);
		}
		free(painter.next);
		join(painter.map);
	}
}

uint32_t first_match_taker(const struct first_match *table, uint32_t line)
{
	const struct prefix *hull = &table->lines[line].hull;
	const struct first_match_map *map = &table->maps[hull->family == 6];
	struct range range = range_of(hull);
	size_t end = find_behind(map, &range, hull->family);
	size_t at = find_start(map, range.first, 0, end);

	for (at -= at == end || map->starts[at] > range.first; at < end; at++) {
		uint32_t taker = map->deciders[at];

		if (taker < line && prefix_covers(&table->lines[taker].hull, hull) && matches_all(table, taker, hull))
			return taker;
	}
	return FIRST_MATCH_NONE;
}

/* The walk through the prefixes of a family, the shorter before those in it. */
struct walk {
	const struct first_match *table;
	const struct first_match_map *map;
	uint8_t family;
	struct first_match_piece *pieces;
	size_t count, room, most;
};

/* Who decides in an interval, where the table decides anything. */
static uint32_t decider(const struct walk *walk, size_t interval)
{
	uint32_t line = walk->map->deciders[interval];

	if (line != FIRST_MATCH_NONE && walk->table->lines[line].kind == FIRST_MATCH_NOTHING)
		return FIRST_MATCH_NONE;
	return line;
}

static uint128 interval_last(const struct walk *walk, size_t interval)
{
	return interval + 1 < walk->map->count ? walk->map->starts[interval + 1] - 1 : range_last(0, walk->family, 0);
}

/*
 * The line that a prefix of this length, which holds the intervals from `low` to `high`, is given to: the first of
 * those that decide in it and reach all of it. None where nobody decides in a part of it, which no piece may hold.
 */
static uint32_t choose(const struct walk *walk, unsigned length, size_t low, size_t high)
{
	uint32_t chosen = FIRST_MATCH_NONE;

	for (size_t i = low; i <= high; i++) {
		uint32_t line = decider(walk, i);
		const struct first_match_line *here;

		if (line == FIRST_MATCH_NONE)
			return FIRST_MATCH_NONE;
		here = &walk->table->lines[line];
		if (line < chosen && here->hull.length <= length && (length > 0 || here->kind != FIRST_MATCH_ALLOW))
			chosen = line;
	}
	return chosen;
}

static void add_piece(struct walk *walk, uint128 first, unsigned length, uint32_t line)
{
	static const struct prefix mapped = {.address = {[10] = 0xff, 0xff}, .family = 6, .length = 96};
	struct prefix prefix = range_prefix(first, walk->family, length);

	if (prefix_covers(&mapped, &prefix))
		return;
	walk->pieces = mem_grow(walk->pieces, &walk->room, walk->count, sizeof(*walk->pieces));
	walk->pieces[walk->count++] = (struct first_match_piece){prefix, line};
}

/* The length of the longest prefix that holds a range. */
static unsigned length_of(const struct range *range, uint8_t family)
{
	uint128 differs = range->first ^ range->last;
	unsigned length = range_bits(family);

	for (; differs != 0; differs >>= 1)
		length--;
	return length;
}

/*
 * What lies in a range, which is a prefix, and in the intervals from `low` to `high`. `above`: the line of the piece
 * that holds the range, which needs no more of it. Each step goes to the longest prefix that holds all the rest, and
 * that prefix is halved: recursion ends at the length of an address.
 */
static void walk_range(struct walk *walk, struct range range, size_t low, size_t high, uint32_t above)
{
	const uint128 *starts = walk->map->starts;
	uint128 middle, last;
	uint32_t line;
	unsigned length;
	size_t right;

	while (low <= high && decider(walk, low) == above)
		low++;
	while (low < high && decider(walk, high) == above)
		high--;
	if (low > high || walk->count > walk->most)
		return;
	if (starts[low] > range.first)
		range.first = starts[low];
	last = interval_last(walk, high);
	if (last < range.last)
		range.last = last;
	length = length_of(&range, walk->family);
	range.first &= ~range_last(0, walk->family, length);
	range.last = range_last(range.first, walk->family, length);
	low -= starts[low] > range.first;
	high += interval_last(walk, high) < range.last;
	line = choose(walk, length, low, high);
	if (line != FIRST_MATCH_NONE && line != above) {
		add_piece(walk, range.first, length, line);
		above = line;
	}
	if (length == range_bits(walk->family))
		return;
	middle = range_last(range.first, walk->family, length + 1) + 1;
	right = find_start(walk->map, middle, low + 1, high + 1);
	walk_range(walk, (struct range){range.first, middle - 1}, low, right - 1, above);
	right -= right > high || starts[right] > middle;
	walk_range(walk, (struct range){middle, range.last}, right, high, above);
}

bool first_match_pieces(const struct first_match *table, size_t most, struct first_match_piece **ret_pieces,
			size_t *ret_count)
{
	struct walk walk = {.table = table, .most = most};
	bool good;

	for (unsigned i = 0; i < 2; i++) {
		walk.map = &table->maps[i];
		walk.family = i == 0 ? 4 : 6;
		walk_range(&walk, (struct range){0, range_last(0, walk.family, 0)}, 0, walk.map->count - 1,
			   FIRST_MATCH_NONE);
	}
	good = walk.count <= most;
	*ret_pieces = walk.pieces;
	*ret_count = good ? walk.count : 0;
	return good;
}

void first_match_free(struct first_match *table)
{
	for (unsigned i = 0; i < 2; i++) {
		free(table->maps[i].starts);
		free(table->maps[i].deciders);
	}
	free(table->lines);
	*table = (struct first_match){0};
}
