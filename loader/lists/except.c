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

/* Whether `other`, which shares addresses with `item`, decides them. Of two that take nothing away it does not matter. */
static bool beats(const struct except_item *other, const struct except_item *item, enum except_rule rule)
{
	if (!other->away && !item->away)
		return false;
	if (rule == EXCEPT_EARLIER)
		return other->order < item->order;
	return other->prefix.length > item->prefix.length || (other->prefix.length == item->prefix.length && other->away);
}

/* What is left of the items, and how it was found. */
struct rest {
	const struct list *list;
	enum except_rule rule;
	struct except left;
	void (*tell)(const struct list *list, const struct except_item *item, struct range range);
};

/*
 * Keeps a range of an item. Of what several items leave alike, the one that decides is to come first: the longer, which
 * comes later in the order of the walk, or the earlier. What is left of one that takes away is told.
 */
static void keep(struct rest *rest, const struct except_item *item, uint128 first, uint128 last)
{
	size_t at = rest->left.count;
	struct list_entry entry = item->entry;

	if (item->away) {
		rest->tell(rest->list, item, (struct range){first, last});
		return;
	}
	if (at > EXCEPT_PARTS_MAX)
		return; /* what is too much already need not grow: one entry may be cut into many millions */
	entry.written.first = first;
	entry.written.last = last;
	except_add(&rest->left, &entry, false);
	if (at == rest->left.count)
		rest->list->take(rest->list->taker, &entry); /* no prefixes of a policy: that is reported there */
	for (; at < rest->left.count; at++)
		rest->left.items[at].order = rest->rule == EXCEPT_LONGER ? UINT32_MAX - (uint32_t)at : item->order;
}

/* Keeps what those behind an item leave of it: of the items in order, all that lie in it follow it. */
static void keep_rest(struct rest *rest, const struct except *except, size_t index)
{
	const struct except_item *item = &except->items[index];
	struct range range = range_of(&item->prefix);

	for (size_t i = index + 1; i < except->count && prefix_covers(&item->prefix, &except->items[i].prefix); i++) {
		struct range away = range_of(&except->items[i].prefix);

		if (!beats(&except->items[i], item, rest->rule) || away.last < range.first)
			continue;
		if (away.first > range.first)
			keep(rest, item, range.first, away.first - 1);
		if (away.last == range.last)
			return;
		range.first = away.last + 1;
	}
	keep(rest, item, range.first, range.last);
}

/* Keeps all that is left, by a walk that knows for each item what lies around it. */
static void keep_all(struct rest *rest, const struct except *except)
{
	const struct except_item *around[2 * AROUND_MAX];
	size_t depth = 0;

	for (size_t i = 0; i < except->count; i++) {
		const struct except_item *item = &except->items[i];
		bool gone = item->away && !rest->tell;

		while (depth > 0 && !prefix_covers(&around[depth - 1]->prefix, &item->prefix))
			depth--;
		for (size_t j = 0; j < depth && !gone; j++)
			gone = beats(around[j], item, rest->rule);
		if (!gone)
			keep_rest(rest, except, i);
		around[depth++] = item;
	}
}

/* Takes all back where there is too much of it. */
static void check_parts(const struct list *list, struct except *left)
{
	if (left->count <= EXCEPT_PARTS_MAX)
		return;
	diagnostics_error(list->diagnostics, list->source->included,
			  "what this list leaves out cuts the rest of it into more than %u prefixes; take large prefixes out of "
			  "it, or some of what it leaves out",
			  EXCEPT_PARTS_MAX);
	left->count = 0;
}

static void sort(struct except *except)
{
	if (except->count > 0)
		qsort(except->items, except->count, sizeof(*except->items), compare);
	unite(except);
}

void except_give(struct except *except, const struct list *list, enum except_rule rule)
{
	struct rest rest = {.list = list, .rule = rule, .tell = except->tell};

	if (except->any_away) {
		sort(except);
		keep_all(&rest, except);
		check_parts(list, &rest.left);
		sort(&rest.left);
		free(except->items);
		*except = rest.left;
	}
	for (size_t i = 0; i < except->count; i++) {
		struct list_entry *entry = &except->items[i].entry;
		struct range range = range_of(&except->items[i].prefix);

		entry->written.first = range.first;
		entry->written.last = range.last;
		list->take(list->taker, entry);
	}
	free(except->items);
	*except = (struct except){0};
}
