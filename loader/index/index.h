/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * Builds the index that lies beside the trie (abi.h shows its shapes): tables of prefixes become intervals,
 * and intervals become runs and nodes. Pure: no kernel. It never says other than the trie: where it
 * cannot hold something, it says MX_INDEX_ASK.
 */
#ifndef MX_INDEX_H
#define MX_INDEX_H

#include <stdint.h>

#include "../base/prefix.h"

struct index;

/* An empty index that grows to `lines` at the most; beyond, the trie is asked. Free with index_free(). */
struct index *index_new(uint32_t lines);

/*
 * Adds a prefix to the table that is being made: all of one family, in the order of prefix_compare(), none twice.
 * `value`: what the trie holds for it.
 */
void index_add(struct index *index, const struct prefix *prefix, uint32_t value);

/* Ends the table: its root, where a look-up in it begins. The next index_add() begins another. */
uint32_t index_root(struct index *index);

/*
 * The lines that were made, in order; *ret_lines of them, each of 16 words. They belong to
 * the index, and move when it grows.
 */
const uint32_t *index_lines(const struct index *index, uint32_t *ret_lines);

/* What the index says of an address, as the program would read it: a value, MX_RULE_NONE or MX_INDEX_ASK. */
uint32_t index_find(const struct index *index, uint32_t root, const struct prefix *address);

void index_free(struct index *index);

#endif
