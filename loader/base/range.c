/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "range.h"

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
