/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "prefix.h"

#include <string.h>

int prefix_compare(const struct prefix *a, const struct prefix *b)
{
	int order;

	if (a->family != b->family)
		return a->family < b->family ? -1 : 1;
	order = memcmp(a->address, b->address, sizeof(a->address));
	return order != 0 ? order : (int)a->length - (int)b->length;
}

bool prefix_covers(const struct prefix *outer, const struct prefix *inner)
{
	unsigned bytes = outer->length / 8;
	unsigned bits = outer->length % 8;

	if (outer->family != inner->family || outer->length > inner->length)
		return false;
	if (memcmp(outer->address, inner->address, bytes) != 0)
		return false;
	return bits == 0 || ((outer->address[bytes] ^ inner->address[bytes]) >> (8 - bits)) == 0;
}

bool prefix_is_address(const struct prefix *prefix)
{
	return prefix->length == (prefix->family == 4 ? 32 : 128);
}

static char *put_decimal(char *at, unsigned value)
{
	if (value >= 100)
		*at++ = (char)('0' + value / 100);
	if (value >= 10)
		*at++ = (char)('0' + value / 10 % 10);
	*at++ = (char)('0' + value % 10);
	return at;
}

static char *put_hex(char *at, unsigned value)
{
	bool begun = false;

	for (int shift = 12; shift >= 0; shift -= 4) {
		unsigned digit = value >> shift & 15;

		if (digit == 0 && !begun && shift != 0)
			continue;
		begun = true;
		*at++ = "0123456789abcdef"[digit];
	}
	return at;
}

static char *put_ipv4(char *at, const uint8_t *address)
{
	for (int i = 0; i < 4; i++) {
		if (i > 0)
			*at++ = '.';
		at = put_decimal(at, address[i]);
	}
	return at;
}

static unsigned group_at(const uint8_t *address, unsigned index)
{
	return (unsigned)address[2 * index] << 8 | address[2 * index + 1];
}

/* The longest run of two or more zero groups, the first of equals: what "::" stands for. 0: none. */
static unsigned longest_zeros(const uint8_t *address, unsigned *ret_first)
{
	unsigned best = 1, run = 0;

	for (unsigned i = 0; i < 8; i++) {
		run = group_at(address, i) == 0 ? run + 1 : 0;
		if (run > best) {
			best = run;
			*ret_first = i + 1 - run;
		}
	}
	return best > 1 ? best : 0;
}

/* RFC 5952, always in hexadecimal groups: an IPv4-mapped address never gets here. */
static char *put_ipv6(char *at, const uint8_t *address)
{
	unsigned first = 8;
	unsigned zeros = longest_zeros(address, &first);

	for (unsigned i = 0; i < 8; i++) {
		if (zeros && i == first) {
			*at++ = ':';
			*at++ = ':';
			i += zeros - 1;
			continue;
		}
		if (i > 0 && !(zeros && i == first + zeros))
			*at++ = ':';
		at = put_hex(at, group_at(address, i));
	}
	return at;
}

unsigned prefix_format_address(const struct prefix *prefix, char ret_text[static PREFIX_TEXT])
{
	char *end = prefix->family == 4 ? put_ipv4(ret_text, prefix->address) : put_ipv6(ret_text, prefix->address);

	*end = '\0';
	return (unsigned)(end - ret_text);
}

unsigned prefix_format(const struct prefix *prefix, char ret_text[static PREFIX_TEXT])
{
	char *at = ret_text + prefix_format_address(prefix, ret_text);

	*at++ = '/';
	at = put_decimal(at, prefix->length);
	*at = '\0';
	return (unsigned)(at - ret_text);
}
