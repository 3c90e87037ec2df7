/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "except.h"

#include <stdlib.h>

#include "../base/mem.h"

#define AROUND_MAX 130 /* different prefixes that lie one in another, and one to spare */

void except_add(struct except *except, const struct list_entry *entry, bool away)
{
	struct prefix parts[PREFIX_TEXT_PARTS];
	unsigned count = prefix_text_expand(&entry->written, parts);

	for (unsigned i = 0; i < count; i++) {
		except->items = mem_grow(except->items, &except->room, except->count, sizeof(*except->items));
		except->items[except->count] = (struct except_item){
			.prefix = parts[i],
			.away = away,
			.order = (uint32_t)except->count,
			.entry = *entry,
		};
		except->count++;
	}
	except->any_away |= away;
}

/* By prefix, then as they stand. */
static int compare(const void *left, const void *right)
{
	const struct except_item *a = left, *b = right;
	int order = prefix_compare(&a->prefix, &b->prefix);

	return order != 0 ? order : (a->order > b->order) - (a->order < b->order);
}

/* Keeps of each prefix the first that names it, and the first that takes it away: the others change nothing. */
static void unite(struct except *except)
{
	bool seen[2] = {false, false};
	size_t kept = 0;

	for (size_t i = 0; i < except->count; i++) {
		struct except_item *item = &except->items[i];

		if (i > 0 && prefix_compare(&except->items[kept - 1].prefix, &item->prefix) != 0)
			seen[0] = seen[1] = false;
		if (seen[item->away])
			continue;
		seen[item->away] = true;
		except->items[kept++] = *item;
	}
	except->count = kept;
}

/* Whether `away`, which shares addresses with `item`, takes them from it. */
static bool beats(const struct except_item *away, const struct except_item *item, enum except_rule rule)
{
	if (!away->away)
		return false;
	return rule == EXCEPT_LONGER ? away->prefix.length >= item->prefix.length : away->order < item->order;
}

static void give_range(const struct list *list, const struct except_item *item, uint128 first, uint128 last)
{
	struct list_entry entry = item->entry;

	entry.written.first = first;
	entry.written.last = last;
	list->take(list->taker, &entry);
}

/* Gives what those behind an item leave of it: of the items in order, all that lie in it follow it. */
static void give_rest(const struct except *except, const struct list *list, size_t index, enum except_rule rule)
{
	const struct except_item *item = &except->items[index];
	struct range rest = range_of(&item->prefix);

	for (size_t i = index + 1; i < except->count && prefix_covers(&item->prefix, &except->items[i].prefix); i++) {
		struct range away = range_of(&except->items[i].prefix);

		if (!beats(&except->items[i], item, rule) || away.last < rest.first)
			continue;
		if (away.first > rest.first)
			give_range(list, item, rest.first, away.first - 1);
		if (away.last == rest.last)
			return;
		rest.first = away.last + 1;
	}
	give_range(list, item, rest.first, rest.last);
}

/* Gives all that is left, by a walk that knows for each item what lies around it. */
static void give_sorted(const struct except *except, const struct list *list, enum except_rule rule)
{
	const struct except_item *around[2 * AROUND_MAX];
	size_t depth = 0;

	for (size_t i = 0; i < except->count; i++) {
		const struct except_item *item = &except->items[i];
		bool gone = false;

		while (depth > 0 && !prefix_covers(&around[depth - 1]->prefix, &item->prefix))
			depth--;
		for (size_t j = 0; j < depth && !gone && !item->away; j++)
			gone = beats(around[j], item, rule);
		if (!item->away && !gone)
			give_rest(except, list, i, rule);
		around[depth++] = item;
	}
}

void except_give(struct except *except, const struct list *list, enum except_rule rule)
{
	if (except->any_away) {
		qsort(except->items, except->count, sizeof(*except->items), compare);
		unite(except);
		give_sorted(except, list, rule);
	} else {
		for (size_t i = 0; i < except->count; i++) {
			struct range range = range_of(&except->items[i].prefix);

			give_range(list, &except->items[i], range.first, range.last);
		}
	}
	free(except->items);
	*except = (struct except){0};
}
