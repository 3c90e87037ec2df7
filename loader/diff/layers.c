/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "layers.h"

struct layers layers_begin(uint8_t family, struct layer ground,
			   void (*tell)(void *context, struct range range, const struct layer *layer), void *context)
{
	struct layers layers = {.tell = tell, .context = context};

	ground.last = range_last(0, family, 0);
	layers.stack[0] = ground;
	return layers;
}

/* Tells what lies between what was told and `last`: the innermost prefix holds there. */
static void tell_to(struct layers *layers, uint128 last)
{
	if (layers->done || layers->at > last)
		return;
	layers->tell(layers->context, (struct range){layers->at, last}, &layers->stack[layers->depth]);
	layers->done = last == layers->stack[0].last;
	layers->at = last + 1;
}

static void leave(struct layers *layers)
{
	tell_to(layers, layers->stack[layers->depth].last);
	layers->depth--;
}

void layers_put(struct layers *layers, struct range prefix, unsigned side, uint32_t value)
{
	struct layer layer;

	while (layers->stack[layers->depth].last < prefix.first)
		leave(layers);
	if (prefix.first > 0)
		tell_to(layers, prefix.first - 1);
	layer = layers->stack[layers->depth];
	layer.last = prefix.last;
	layer.values[side] = value;
	layers->stack[++layers->depth] = layer;
}

void layers_end(struct layers *layers)
{
	while (layers->depth > 0)
		leave(layers);
	tell_to(layers, layers->stack[0].last);
}
