/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * Prefixes that lie one in another, seen from above: a walk in the order of addresses that cuts them into pieces, in
 * each of which the longest prefix says one thing. So rules become verdicts, and destinations become locks.
 */
#ifndef MX_LAYERS_H
#define MX_LAYERS_H

#include <stdint.h>

#include "../base/range.h"

#define LAYERS_MAX 260 /* two of each length of IPv6, and the ground */

/* What holds in the innermost prefix: a value for each of two sides. */
struct layer {
	uint128 last;
	uint32_t values[2];
};

struct layers {
	struct layer stack[LAYERS_MAX];
	unsigned depth;
	uint128 at; /* up to here all was told */
	bool done;  /* the highest address was, too */
	void (*tell)(void *context, struct range range, const struct layer *layer);
	void *context;
};

/* Begins with all addresses of the family, where `ground` holds. */
struct layers layers_begin(uint8_t family, struct layer ground,
			   void (*tell)(void *context, struct range range, const struct layer *layer), void *context);

/*
 * In this prefix one side's value is another. In order: by first address, the wider of two first; of equal ones
 * each side's stands once.
 */
void layers_put(struct layers *layers, struct range prefix, unsigned side, uint32_t value);

/* Tells what is left, up to the highest address. */
void layers_end(struct layers *layers);

#endif
