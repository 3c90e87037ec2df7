/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* Sets of addresses of one family: ranges in order that neither meet nor touch. All zero: the empty set. */
#ifndef MX_RANGES_H
#define MX_RANGES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../base/range.h"

struct ranges {
	struct range *items;
	size_t count, capacity;
};

void ranges_free(struct ranges *ranges);

/* Adds addresses that lie behind all that are there. */
void ranges_add(struct ranges *ranges, struct range range);

/* What is in `a` and not in `b`, and what is in both. Free with ranges_free(). */
struct ranges ranges_without(const struct ranges *a, const struct ranges *b);
struct ranges ranges_common(const struct ranges *a, const struct ranges *b);

/* Whether one of the addresses of `range` is there. */
bool ranges_meet(const struct ranges *ranges, struct range range);

/* How many addresses there are, but 0 for 2^128 of them. */
uint128 ranges_size(const struct ranges *ranges);

/* A walk over the fewest prefixes that hold exactly these addresses; begin with ranges_walk(). */
struct ranges_walk {
	const struct ranges *ranges;
	uint8_t family;
	size_t at;
	bool within;       /* `rest` is what is left of items[at] */
	struct range rest;
};
struct ranges_walk ranges_walk(const struct ranges *ranges, uint8_t family);

/* The next prefix; false: there is none left. */
bool ranges_next(struct ranges_walk *walk, struct prefix *ret);

/* How many prefixes such a walk gives. */
size_t ranges_prefixes(const struct ranges *ranges, uint8_t family);

#endif
