/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * Memory that is there, or the program ends with exit status 1 and a message: before
 * the switch nothing is live, so there is nothing to undo. The caller frees with free().
 */
#ifndef MX_MEM_H
#define MX_MEM_H

#include <stddef.h>

/* `count` elements of `size` bytes, zeroed. */
void *mem_zeroed(size_t count, size_t size) __attribute__((malloc, alloc_size(1, 2)));

/* realloc() for arrays; what is new is not zeroed. */
void *mem_resize(void *old, size_t count, size_t size) __attribute__((alloc_size(2, 3)));

/* A copy of `length` bytes with a NUL behind them. */
char *mem_text(const char *text, size_t length) __attribute__((malloc));

/*
 * Room for one more element in an array that doubles as it grows: *capacity elements are there,
 * `used` are taken. Returns the array, moved where it had to.
 */
void *mem_grow(void *array, size_t *capacity, size_t used, size_t size);

#endif
