/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "ranges.h"

#include <stdlib.h>
#include <string.h>

#include "../base/mem.h"

void ranges_free(struct ranges *ranges)
{
	free(ranges->items);
	memset(ranges, 0, sizeof(*ranges));
}

void ranges_add(struct ranges *ranges, struct range range)
{
	struct range *last = ranges->count ? &ranges->items[ranges->count - 1] : NULL;

	if (last && last->last + 1 == range.first) {
		last->last = range.last;
		return;
	}
	ranges->items = mem_grow(ranges->items, &ranges->capacity, ranges->count, sizeof(*ranges->items));
	ranges->items[ranges->count++] = range;
}

struct ranges ranges_without(const struct ranges *a, const struct ranges *b)
{
	struct ranges result = {0};
	size_t at = 0;

	for (size_t i = 0; i < a->count; i++) {
		struct range rest = a->items[i];
		bool left = true;

		while (at < b->count && b->items[at].last < rest.first)
			at++;
		for (size_t j = at; left && j < b->count && b->items[j].first <= rest.last; j++) {
			if (b->items[j].first > rest.first)
				ranges_add(&result, (struct range){rest.first, b->items[j].first - 1});
			left = b->items[j].last < rest.last;
			rest.first = left ? b->items[j].last + 1 : rest.first;
		}
		if (left)
			ranges_add(&result, rest);
	}
	return result;
}

struct ranges ranges_common(const struct ranges *a, const struct ranges *b)
{
	struct ranges result = {0};

	for (size_t i = 0, j = 0; i < a->count && j < b->count;) {
		const struct range *x = &a->items[i], *y = &b->items[j];
		struct range both = {x->first > y->first ? x->first : y->first, x->last < y->last ? x->last : y->last};

		if (both.first <= both.last)
			ranges_add(&result, both);
		if (x->last < y->last)
			i++;
		else
			j++;
	}
	return result;
}

bool ranges_meet(const struct ranges *ranges, struct range range)
{
	size_t low = 0, high = ranges->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (ranges->items[middle].last < range.first)
			low = middle + 1;
		else
			high = middle;
	}
	return low < ranges->count && ranges->items[low].first <= range.last;
}

uint128 ranges_size(const struct ranges *ranges)
{
	uint128 size = 0;

	for (size_t i = 0; i < ranges->count; i++)
		size += ranges->items[i].last - ranges->items[i].first + 1;
	return size;
}

struct ranges_walk ranges_walk(const struct ranges *ranges, uint8_t family)
{
	return (struct ranges_walk){.ranges = ranges, .family = family};
}

bool ranges_next(struct ranges_walk *walk, struct prefix *ret)
{
	if (walk->at >= walk->ranges->count)
		return false;
	if (!walk->within)
		walk->rest = walk->ranges->items[walk->at];
	*ret = range_take(&walk->rest, walk->family, &walk->within);
	if (!walk->within)
		walk->at++;
	return true;
}

size_t ranges_prefixes(const struct ranges *ranges, uint8_t family)
{
	struct ranges_walk walk = ranges_walk(ranges, family);
	struct prefix prefix;
	size_t count = 0;

	while (ranges_next(&walk, &prefix))
		count++;
	return count;
}
