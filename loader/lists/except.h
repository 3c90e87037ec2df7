/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * Lists that take prefixes away as well as name them. A group has no exceptions: what is left of each prefix
 * when they are cut out is given, as the fewest prefixes.
 */
#ifndef MX_EXCEPT_H
#define MX_EXCEPT_H

#include "list.h"

#define EXCEPT_PARTS_MAX 2500000u /* prefixes that entries are cut into */

/* Which of two that hold an address decides. */
enum except_rule {
	EXCEPT_LONGER,  /* the longer prefix; of the same, the one that takes away */
	EXCEPT_EARLIER, /* the one that stands first */
};

struct except_item {
	struct prefix prefix;
	bool away; /* it takes away */
	uint32_t order;
	struct list_entry entry;
};

/* Zeroed, it is empty. */
struct except {
	struct except_item *items;
	size_t count, room;
	bool any_away;
	/* NULL, or who is told what an item takes away: of its addresses each range that no other item decides */
	void (*tell)(const struct list *list, const struct except_item *item, struct range range);
};

/* Adds an entry, no range of IPv6, whose reason must stay until it is given. */
void except_add(struct except *except, const struct list_entry *entry, bool away);

/*
 * Gives what is left to the list: all entries in their order where nothing is taken away; otherwise by address, each
 * prefix once. More than EXCEPT_PARTS_MAX: an error, and nothing is given. Empties it.
 */
void except_give(struct except *except, const struct list *list, enum except_rule rule);

#endif
