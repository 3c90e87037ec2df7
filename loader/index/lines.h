/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * The lines of the index, and how entries are put into them: a list of intervals into runs, 256 places into a node (abi.h shows
 * both). Pure: no kernel. Depths count the bytes that all addresses in question begin with alike.
 */
#ifndef MX_LINES_H
#define MX_LINES_H

#include <stdbool.h>
#include <stdint.h>

#include "abi.h"

/* Lines that grow to `limit` at the most. All zero but for that: none yet. `words` is the owner's to free. */
struct lines {
	uint32_t *words;
	uint32_t count, capacity, limit;
};

/* Makes `count` lines that stand together in one chunk, all zero; `words` may move. False: the index is full. */
bool lines_take(struct lines *lines, uint32_t count, uint32_t *ret_line);

/* Entries, each from its start on up to the next: of one run, or of as many runs behind one as that has entries. */
#define RUN  (MX_RUN_STARTS + 1)
#define LIST (RUN * RUN)
struct list {
	unsigned count;
	uint32_t entries[LIST];
	uint64_t starts[LIST];
};

/* Whether a run that begins at this depth could tell that an entry starts here. */
bool list_tells(uint64_t start, unsigned depth);

/*
 * Adds an entry to a list; one that is the same as the last goes on. False: the list is full, or a run that begins at this
 * depth could not tell where it starts.
 */
bool list_add(struct list *list, uint64_t start, uint32_t entry, unsigned depth);

/*
 * The entry for a list that is not empty: itself where it is one, else a run, or a run of runs. MX_INDEX_ASK: the index is
 * full.
 */
uint32_t lines_run(struct lines *lines, const struct list *list, unsigned depth);

#define PLACES 256 /* of a node */

/* The entry for a node whose places have these entries, or MX_INDEX_ASK: the index is full. */
uint32_t lines_node(struct lines *lines, const uint32_t entries[static PLACES], unsigned depth);

#endif
