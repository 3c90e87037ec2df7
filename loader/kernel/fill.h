/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* Filling a generation's trie: batches, in address order, counted, frozen. */
#ifndef MX_FILL_H
#define MX_FILL_H

#include "abi.h"

#include "../base/prefix.h"

struct fill;

/* A new trie for exactly `entries`. Its descriptor, which the caller closes, or -errno after a message. */
int fill_begin(__u32 entries, struct fill **ret);

/*
 * Adds one prefix; no key may come twice. `number`: of the lock, or the port in host order. What is added goes to the
 * kernel in batches. 0 or -errno after a message.
 */
int fill_add(struct fill *fill, enum mx_kind kind, __u16 number, const struct prefix *prefix, __u32 value);

/* Writes what is left, compares the count that the kernel took, and freezes. 0 or -errno after a message. */
int fill_end(struct fill *fill);

/* Frees; the trie stays. */
void fill_free(struct fill *fill);

#endif
