/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "range.h"

#include <stdio.h>
#include <string.h>

#define DIGITS_READ 1000000000000u /* up to here people are shown every digit */

unsigned range_bits(uint8_t family)
{
	return family == 4 ? 32 : 128;
}

uint128 range_last(uint128 first, uint8_t family, unsigned length)
{
	unsigned host = range_bits(family) - length;

	return first | (host == 128 ? ~(uint128)0 : ((uint128)1 << host) - 1);
}

struct range range_of(const struct prefix *prefix)
{
	uint128 first = 0;

	for (unsigned i = 0; i < range_bits(prefix->family) / 8; i++)
		first = first << 8 | prefix->address[i];
	return (struct range){first, range_last(first, prefix->family, prefix->length)};
}

struct prefix range_prefix(uint128 value, uint8_t family, unsigned length)
{
	unsigned bits = range_bits(family);
	struct prefix prefix = {.family = family, .length = (uint8_t)length};

	value = length == 0 ? 0 : value >> (bits - length) << (bits - length);
	for (unsigned i = 0; i < bits / 8; i++)
		prefix.address[i] = (uint8_t)(value >> (bits - 8 - 8 * i));
	return prefix;
}

/* How many zero bits `value` ends with, of the family's bits. */
static unsigned trailing_zeros(uint128 value, unsigned bits)
{
	uint64_t low = (uint64_t)value, high = (uint64_t)(value >> 64);

	if (low)
		return (unsigned)__builtin_ctzll(low);
	if (high)
		return 64 + (unsigned)__builtin_ctzll(high);
	return bits;
}

struct prefix range_take(struct range *range, uint8_t family, bool *ret_left)
{
	unsigned bits = range_bits(family), host = trailing_zeros(range->first, bits);
	struct prefix prefix;
	uint128 last;

	while (range_last(range->first, family, bits - host) > range->last)
		host--;
	prefix = range_prefix(range->first, family, bits - host);
	last = range_last(range->first, family, bits - host);
	*ret_left = last < range->last;
	if (*ret_left)
		range->first = last + 1;
	return prefix;
}

static void format_digits(uint128 size, char ret_text[static RANGE_SIZE_TEXT])
{
	char digits[RANGE_SIZE_TEXT], *at = digits + sizeof(digits) - 1;

	*at = '\0';
	do {
		*--at = (char)('0' + (unsigned)(size % 10));
		size /= 10;
	} while (size > 0);
	memcpy(ret_text, at, (size_t)(digits + sizeof(digits) - at));
}

void range_format_size(uint128 size, bool exact, char ret_text[static RANGE_SIZE_TEXT])
{
	unsigned bits = 0;

	while (bits < 128 && size != (uint128)1 << bits)
		bits++; /* 2^128 is the 0 that is left of it */
	if (exact && bits == 128 && size == 0)
		snprintf(ret_text, RANGE_SIZE_TEXT, "340282366920938463463374607431768211456");
	else if (exact || (size != 0 && size < DIGITS_READ))
		format_digits(size, ret_text);
	else if (bits < 128 || size == 0)
		snprintf(ret_text, RANGE_SIZE_TEXT, "2^%u", bits);
	else
		snprintf(ret_text, RANGE_SIZE_TEXT, "%.3g", (double)size);
}
