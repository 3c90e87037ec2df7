/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* Puts records in the order of prefix_compare(), in a time that no order of the input can spoil. */
#ifndef MX_SORT_H
#define MX_SORT_H

#include <stddef.h>

/* Sorts `count` records of `size` bytes, at most 64, each of which begins with a struct prefix. Stable. */
void sort_by_prefix(void *records, size_t count, size_t size);

#endif
