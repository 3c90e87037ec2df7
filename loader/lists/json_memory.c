/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "json_memory.h"

#include <jansson.h>
#include <stdalign.h>
#include <stddef.h>
#include <stdlib.h>

#include "../base/mem.h"

#define FIRST_BYTES 16384u     /* what one line of a list takes is in there, and so at hand */
#define BLOCK_BYTES (1u << 20) /* of each further block, or what is wanted at once */

/* A block besides the first one. */
struct block {
	struct block *before;
	alignas(max_align_t) char bytes[];
};

static struct {
	alignas(max_align_t) char first[FIRST_BYTES];
	struct block *blocks;
	char *at, *end; /* what is left of the last block */
	json_malloc_t malloc;
	json_free_t free;
} memory;

static void *take(size_t bytes)
{
	char *taken;

	bytes = (bytes + alignof(max_align_t) - 1) & ~(alignof(max_align_t) - 1);
	if ((size_t)(memory.end - memory.at) < bytes) {
		size_t room = bytes > BLOCK_BYTES ? bytes : BLOCK_BYTES;
		struct block *block = mem_resize(NULL, sizeof(*block) + room, 1);

		block->before = memory.blocks;
		memory.blocks = block;
		memory.at = block->bytes;
		memory.end = memory.at + room;
	}
	taken = memory.at;
	memory.at += bytes;
	return taken;
}

static void keep(void *taken)
{
	(void)taken;
}

void json_memory_begin(void)
{
	memory.at = memory.first;
	memory.end = memory.at + sizeof(memory.first);
	json_get_alloc_funcs(&memory.malloc, &memory.free);
	json_set_alloc_funcs(take, keep);
}

void json_memory_end(void)
{
	json_set_alloc_funcs(memory.malloc, memory.free);
	while (memory.blocks) {
		struct block *block = memory.blocks;

		memory.blocks = block->before;
		free(block);
	}
}
