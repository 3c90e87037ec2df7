/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* Addresses as numbers, and ranges of them: what prefixes are when one counts. */
#ifndef MX_RANGE_H
#define MX_RANGE_H

#include <stdbool.h>
#include <stdint.h>

#include "prefix.h"

__extension__ typedef unsigned __int128 uint128;

/* Addresses of one family, from `first` to `last`: never empty. */
struct range {
	uint128 first, last;
};

/* The bits of an address of a family. */
unsigned range_bits(uint8_t family);

/* The highest address of the prefix that begins with `first`; 0/0 has the highest of the family. */
uint128 range_last(uint128 first, uint8_t family, unsigned length);

/* What a prefix holds. */
struct range range_of(const struct prefix *prefix);

/* The number as a prefix; `length` counts in the family's own bits. Host bits are cut off. */
struct prefix range_prefix(uint128 value, uint8_t family, unsigned length);

/*
 * Takes the widest prefix that the range begins with off it: taken again and again these are the fewest that
 * hold exactly the range. *ret_left: something is left; if not, the range is not changed.
 */
struct prefix range_take(struct range *range, uint8_t family, bool *ret_left);

/*
 * A number of addresses, in decimal digits; 0, of a set that is not empty, is 2^128. For people, from 10^12 on: as "2^80",
 * or where it is no power of two in three digits and an exponent.
 */
#define RANGE_SIZE_TEXT 48
void range_format_size(uint128 size, bool exact, char ret_text[static RANGE_SIZE_TEXT]);

#endif
