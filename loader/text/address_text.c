/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "address_text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "lexer.h"

#define GROUPS 8 /* of an IPv6 address, 16 bits each */

bool address_text_fail(struct address_text_error *ret_error, const char *at, size_t length, const char *format, ...)
{
	va_list values;

	if (!ret_error)
		return false;
	ret_error->at = at;
	ret_error->length = length;
	va_start(values, format);
	vsnprintf(ret_error->message, sizeof(ret_error->message), format, values);
	va_end(values);
	return false;
}

size_t address_text_word(const char *text, const char *end)
{
	const char *at = text;

	while (at < end && !lexer_ends_word(*at))
		at++;
	return (size_t)(at - text);
}

static bool is_digit(const char *at, const char *end)
{
	return at < end && *at >= '0' && *at <= '9';
}

/* The value of a hexadecimal digit, or -1. */
static int hex(const char *at, const char *end)
{
	if (is_digit(at, end))
		return *at - '0';
	if (at < end && *at >= 'a' && *at <= 'f')
		return *at - 'a' + 10;
	if (at < end && *at >= 'A' && *at <= 'F')
		return *at - 'A' + 10;
	return -1;
}

/* What stands where an octet should. */
static bool no_octet(const char *at, const char *end, struct address_text_error *ret_error)
{
	char quote[DIAGNOSTICS_QUOTE];

	if (at >= end || lexer_ends_word(*at) || *at == '.' || *at == '/' || *at == '-')
		return address_text_fail(ret_error, at, 1,
					 "an octet is missing here; an IPv4 address has four, from 0 to 255");
	if (!ret_error)
		return false;
	return address_text_fail(ret_error, at, 1, "'%s' is no octet; an octet is a number from 0 to 255",
				 diagnostics_quote(at, address_text_word(at, end), quote));
}

static bool parse_octet(const char **at, const char *end, uint32_t *ret_octet, struct address_text_error *ret_error)
{
	const char *start = *at, *digit = start;
	uint32_t value = 0;

	for (; is_digit(digit, end); digit++)
		value = value > 255 ? value : value * 10 + (uint32_t)(*digit - '0');
	if (digit == start)
		return no_octet(start, end, ret_error);
	if (value > 255)
		return address_text_fail(ret_error, start, (size_t)(digit - start), "octet %.*s is over 255",
					 (int)(digit - start > 20 ? 20 : digit - start), start);
	if (digit - start > 1 && *start == '0')
		return address_text_fail(ret_error, start, (size_t)(digit - start),
					 "octet %.*s has a leading zero, which some programs read as octal; "
					 "write %u if it is decimal",
					 (int)(digit - start > 20 ? 20 : digit - start), start, value);
	*at = digit;
	*ret_octet = value;
	return true;
}

/* After `octets` of an address there is no dot. */
static bool too_few(const char *text, const char *at, const char *end, unsigned octets,
		    struct address_text_error *ret_error)
{
	static const char *const zeros[] = {"", ".0.0.0", ".0.0", ".0"};
	char quote[DIAGNOSTICS_QUOTE];
	size_t word;

	if (!ret_error)
		return false;
	word = address_text_word(text, end);
	if (at < end && !lexer_ends_word(*at) && *at != '/' && *at != '-')
		return address_text_fail(ret_error, at, 1, "'%s' is glued together: this byte belongs to no address",
					 diagnostics_quote(text, word, quote));
	if (at < end && *at == '/')
		return address_text_fail(ret_error, text, word, "'%s' has %u octet%s; an IPv4 address has four; did you mean %.*s%s%s?",
					 diagnostics_quote(text, (size_t)(at - text), quote), octets, octets == 1 ? "" : "s",
					 (int)(at - text), text, zeros[octets], word < 24 ? "/..." : "");
	return address_text_fail(ret_error, text, (size_t)(at - text), "'%s' has %u octet%s; an IPv4 address has four",
				 diagnostics_quote(text, (size_t)(at - text), quote), octets, octets == 1 ? "" : "s");
}

bool address_text_parse_ipv4(const char *text, const char *end, struct address_text *ret,
			     struct address_text_error *ret_error)
{
	const char *at = text;
	uint32_t value = 0;

	for (unsigned i = 0; i < 4; i++) {
		uint32_t octet = 0;

		if (!parse_octet(&at, end, &octet, ret_error))
			return false;
		value = value << 8 | octet;
		if (i == 3)
			break;
		if (at >= end || *at != '.')
			return too_few(text, at, end, i + 1, ret_error);
		at++;
	}
	if (at < end && *at == '.')
		return address_text_fail(ret_error, at, 1, "an IPv4 address has four octets, and here is more");
	*ret = (struct address_text){.value = value, .end = at, .family = 4};
	return true;
}

/* An IPv6 address while it is read. */
struct groups {
	uint16_t group[GROUPS];
	unsigned count;
	int gap; /* how many groups stand before "::"; -1: no "::" yet */
};

/* Up to four hexadecimal digits. */
static bool parse_group(const char **at, const char *end, struct groups *groups, struct address_text_error *ret_error)
{
	const char *start = *at, *digit = start;
	unsigned value = 0;

	for (; hex(digit, end) >= 0; digit++)
		value = (value << 4 | (unsigned)hex(digit, end)) & 0xffff;
	if (digit - start > 4)
		return address_text_fail(ret_error, start, (size_t)(digit - start),
					 "a group of an IPv6 address has at most four hexadecimal digits");
	if (groups->count == GROUPS)
		return address_text_fail(ret_error, start, (size_t)(digit - start),
					 "an IPv6 address has eight groups, and here is a ninth");
	groups->group[groups->count++] = (uint16_t)value;
	*at = digit;
	return true;
}

/* The last 32 bits in dots. */
static bool parse_tail(const char **at, const char *end, struct groups *groups, struct address_text_error *ret_error)
{
	struct address_text tail = {0};

	if (groups->count > GROUPS - 2)
		return address_text_fail(ret_error, *at, 1,
					 "an IPv4 part takes the last two of eight groups, and they are taken");
	if (!address_text_parse_ipv4(*at, end, &tail, ret_error))
		return false;
	groups->group[groups->count++] = (uint16_t)(tail.value >> 16);
	groups->group[groups->count++] = (uint16_t)tail.value;
	*at = tail.end;
	return true;
}

/* A colon, or two, behind a group. */
static bool parse_colons(const char **at, const char *end, struct groups *groups, struct address_text_error *ret_error)
{
	const char *start = *at;

	if (start + 1 < end && start[1] == ':') {
		if (groups->gap >= 0)
			return address_text_fail(ret_error, start, 2, "an IPv6 address has `::` at most once");
		groups->gap = (int)groups->count;
		*at = start + 2;
		return true;
	}
	if (hex(start + 1, end) < 0)
		return address_text_fail(ret_error, start, 1, "a group is missing after this ':'");
	*at = start + 1;
	return true;
}

/* Reads groups as long as there are any. */
static bool parse_groups(const char **at, const char *end, struct groups *groups, struct address_text_error *ret_error)
{
	if (**at == ':') {
		if (*at + 1 >= end || (*at)[1] != ':')
			return address_text_fail(ret_error, *at, 1, "an IPv6 address does not begin with a single ':'");
		groups->gap = 0;
		*at += 2;
	}
	while (hex(*at, end) >= 0) {
		const char *digit = *at;

		while (hex(digit, end) >= 0)
			digit++;
		if (digit < end && *digit == '.')
			return parse_tail(at, end, groups, ret_error);
		if (!parse_group(at, end, groups, ret_error))
			return false;
		if (*at >= end || **at != ':')
			return true;
		if (!parse_colons(at, end, groups, ret_error))
			return false;
	}
	return true;
}

static bool parse_ipv6(const char *text, const char *end, struct address_text *ret,
		       struct address_text_error *ret_error)
{
	struct groups groups = {.gap = -1};
	const char *at = text;
	uint128 value = 0;
	unsigned before;

	if (!parse_groups(&at, end, &groups, ret_error))
		return false;
	if (groups.gap >= 0 && groups.count == GROUPS)
		return address_text_fail(ret_error, text, (size_t)(at - text),
					 "`::` stands for one group of zeros or more, and here are eight groups without it");
	if (groups.gap < 0 && groups.count < GROUPS)
		return address_text_fail(ret_error, text, (size_t)(at - text),
					 "an IPv6 address has eight groups, and here are %u; `::` stands for groups of zeros",
					 groups.count);
	before = groups.gap >= 0 ? (unsigned)groups.gap : GROUPS;
	for (unsigned i = 0; i < before; i++)
		value = value << 16 | groups.group[i];
	if (before < GROUPS)
		value = before == 0 ? 0 : value << 16 * (GROUPS - groups.count);
	for (unsigned i = before; i < groups.count; i++)
		value = value << 16 | groups.group[i];
	*ret = (struct address_text){.value = value, .end = at, .family = 6};
	if (value >> 32 == 0xffff) {
		ret->value = (uint32_t)value;
		ret->family = 4;
		ret->mapped = true;
	}
	return true;
}

unsigned address_text_family(const char *text, const char *end)
{
	const char *digit = text;

	while (hex(digit, end) >= 0)
		digit++;
	if (digit < end && *digit == ':')
		return 6;
	return is_digit(text, end) ? 4 : 0;
}

/* What is at `text` begins like no address at all. */
static bool no_address(const char *text, const char *end, struct address_text_error *ret_error)
{
	size_t word;
	char quote[DIAGNOSTICS_QUOTE];

	if (!ret_error)
		return false;
	word = address_text_word(text, end);
	diagnostics_quote(text, word, quote);
	if (word == 0)
		return address_text_fail(ret_error, text, 0, "an address is missing here");
	if (*text == '[')
		return address_text_fail(ret_error, text, word, "'%s' is no prefix; write it without brackets", quote);
	if (memchr(text, '.', word) && *text != '.' && *text != '/' && *text != '-')
		return address_text_fail(ret_error, text, word,
					 "'%s' is no prefix; it looks like a host name, and names are not resolved: "
					 "write its addresses",
					 quote);
	return address_text_fail(ret_error, text, word,
				 "'%s' is no prefix; write an address, a CIDR, an address and a mask, or a range", quote);
}

bool address_text_parse(const char *text, const char *end, struct address_text *ret,
			struct address_text_error *ret_error)
{
	switch (address_text_family(text, end)) {
	case 6:
		return parse_ipv6(text, end, ret, ret_error);
	case 4:
		return address_text_parse_ipv4(text, end, ret, ret_error);
	default:
		return no_address(text, end, ret_error);
	}
}
