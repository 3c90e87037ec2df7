/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "prefix_text.h"

#include <stdio.h>
#include <string.h>

#include "lexer.h"

static const char *skip_blanks(const char *at, const char *end)
{
	while (at < end && (*at == ' ' || *at == '\t'))
		at++;
	return at;
}

/* Takes `value`/`length`, which is written in text..at, if no host bit is set. */
static bool take(const char *text, const char *at, const struct address_text *address, unsigned length,
		 struct prefix_text *ret, struct address_text_error *ret_error)
{
	uint128 last = range_last(address->value, address->family, length);
	char meant[PREFIX_TEXT], alone[PREFIX_TEXT], quote[DIAGNOSTICS_QUOTE];
	struct prefix prefix;

	if (address->value == last - (range_last(0, address->family, length))) {
		*ret = (struct prefix_text){
			.first = address->value, .last = last, .end = at, .family = address->family};
		return true;
	}
	if (!ret_error)
		return false;
	prefix = range_prefix(address->value, address->family, length);
	prefix_format(&prefix, meant);
	prefix = range_prefix(address->value, address->family, range_bits(address->family));
	prefix_format_address(&prefix, alone);
	return address_text_fail(ret_error, text, (size_t)(at - text),
				 "host bits set in '%s'; did you mean %s? (the one address is %s)",
				 diagnostics_quote(text, (size_t)(at - text), quote), meant, alone);
}

/* The length of a mask, or -1 for one with holes. */
static int mask_length(uint32_t mask)
{
	uint32_t host = ~mask;

	if ((host & (host + 1)) != 0)
		return -1;
	return 32 - __builtin_popcount(host);
}

/* An address and a mask, the mask at `at`. */
static bool parse_mask(const char *text, const char *at, const char *end, const struct address_text *address,
		       struct prefix_text *ret, struct address_text_error *ret_error)
{
	struct address_text mask;
	int length;

	if (address->family != 4 || address->mapped)
		return address_text_fail(ret_error, at, address_text_word(at, end),
					 "a mask goes with an IPv4 address only; for IPv6 write a length, as in 2001:db8::/32");
	if (at >= end || lexer_ends_word(*at))
		return address_text_fail(ret_error, at, 0,
					 "the mask is missing; write for example `192.0.2.0 mask 255.255.255.0`");
	if (!address_text_parse_ipv4(at, end, &mask, ret_error))
		return false;
	length = mask_length((uint32_t)mask.value);
	if (length >= 0)
		return take(text, mask.end, address, (unsigned)length, ret, ret_error);
	length = mask_length(~(uint32_t)mask.value);
	if (length >= 0) {
		char meant[PREFIX_TEXT];
		struct prefix prefix = range_prefix(~(uint32_t)mask.value, 4, 32);

		prefix_format_address(&prefix, meant);
		return address_text_fail(ret_error, at, (size_t)(mask.end - at),
					 "mask %.*s is turned round (a wildcard mask); did you mean %s?",
					 (int)(mask.end - at), at, meant);
	}
	return address_text_fail(ret_error, at, (size_t)(mask.end - at),
				 "mask %.*s has holes: all its one bits must stand before its zero bits",
				 (int)(mask.end - at), at);
}

/* A length of an IPv4-mapped address counts the 96 bits before it too. */
static bool take_mapped(const char *text, const char *at, const struct address_text *address, const char *digits,
			unsigned length, struct prefix_text *ret, struct address_text_error *ret_error)
{
	if (length >= 96)
		return take(text, at, address, length - 96, ret, ret_error);
	return address_text_fail(ret_error, digits, (size_t)(at - digits),
				 "the length of an IPv4-mapped prefix counts from 96 to 128; did you mean /%u?",
				 length <= 32 ? length + 96 : 128);
}

/* What stands behind the slash: a length, or a mask. */
static bool parse_slash(const char *text, const char *slash, const char *end, const struct address_text *address,
			struct prefix_text *ret, struct address_text_error *ret_error)
{
	const char *start = slash + 1, *at = start;
	unsigned most = address->mapped ? 128 : range_bits(address->family);
	unsigned length = 0;

	for (; at < end && *at >= '0' && *at <= '9'; at++)
		length = length > 999 ? length : length * 10 + (unsigned)(*at - '0');
	if (at > start && at < end && *at == '.')
		return parse_mask(text, start, end, address, ret, ret_error);
	if (at == start)
		return address_text_fail(ret_error, start, 0,
					 "a length from 0 to %u must follow the '/' directly", most);
	if (at - start > 1 && *start == '0')
		return address_text_fail(ret_error, start, (size_t)(at - start), "the length has a leading zero; write %u",
					 length);
	if (length > most)
		return address_text_fail(ret_error, start, (size_t)(at - start),
					 "length %.*s is out of range; an IPv%u prefix has 0 to %u bits",
					 (int)(at - start > 20 ? 20 : at - start), start,
					 address->mapped ? 6 : address->family, most);
	if (address->mapped)
		return take_mapped(text, at, address, start, length, ret, ret_error);
	return take(text, at, address, length, ret, ret_error);
}

/* Both readings of a range that may be an address and a mask. */
static bool ambiguous(const char *text, const struct address_text *first, const struct address_text *last,
		      struct address_text_error *ret_error)
{
	unsigned length = (unsigned)mask_length((uint32_t)last->value);
	char as_range[160], as_mask[200], net[PREFIX_TEXT], quote[DIAGNOSTICS_QUOTE];
	struct prefix prefix = range_prefix(first->value, 4, length);
	double count;

	if (!ret_error)
		return false;
	count = (double)last->value - (double)first->value + 1;
	if (count < 1)
		snprintf(as_range, sizeof(as_range), "as a range it runs backwards");
	else
		snprintf(as_range, sizeof(as_range), "as a range it is %.0f address%s, %s%.0f %% of all of IPv4", count,
			 count > 1 ? "es" : "", count < 42949673 ? "less than " : "",
			 count < 42949673 ? 1 : count / 42949672.96);
	prefix_format(&prefix, net);
	if (first->value == range_last(first->value, 4, length) - range_last(0, 4, length))
		snprintf(as_mask, sizeof(as_mask), "as an address and a mask it is %s, %.0f address%s", net,
			 (double)((uint128)1 << (32 - length)), length < 32 ? "es" : "");
	else
		snprintf(as_mask, sizeof(as_mask), "as an address and a mask it has host bits set (%s has none)", net);
	return address_text_fail(ret_error, text, (size_t)(last->end - text),
				 "'%s' can be read in two ways, and neither is taken: %s; %s. "
				 "Write %s for the mask, or the CIDRs of the range",
				 diagnostics_quote(text, (size_t)(last->end - text), quote), as_range, as_mask, net);
}

/* The second side of a range is no address. */
static bool half_range(const char *text, const char *at, const char *end, const struct address_text *first,
		       struct address_text_error *ret_error)
{
	size_t word;
	const char *dot;

	if (!ret_error)
		return false;
	word = address_text_word(at, end);
	dot = memrchr(text, '.', (size_t)(first->end - text));
	if (word == 0)
		return address_text_fail(ret_error, at, 0, "the range has no end; write for example 192.0.2.8-192.0.2.31");
	if (first->family == 4 && dot && word <= 3 && strspn(at, "0123456789") >= word)
		return address_text_fail(ret_error, at, word,
					 "both sides of a range are whole addresses; did you mean %.*s-%.*s%.*s?",
					 (int)(first->end - text), text, (int)(dot + 1 - text), text, (int)word, at);
	return false; /* what the address's own message says */
}

/* A range, `dash` at its dash. */
static bool parse_range(const char *text, const char *dash, const char *end, const struct address_text *first,
			struct prefix_text *ret, struct address_text_error *ret_error)
{
	const char *at = skip_blanks(dash + 1, end);
	struct address_text last;
	uint32_t mask;

	if (!address_text_parse(at, end, &last, ret_error))
		return half_range(text, at, end, first, ret_error);
	if (last.end < end && *last.end == '/')
		return address_text_fail(ret_error, last.end, 1,
					 "a range goes from an address to an address; lengths have no place in it");
	if (first->family != last.family)
		return address_text_fail(ret_error, text, (size_t)(last.end - text),
					 "one side of the range is IPv4 and the other IPv6");
	mask = (uint32_t)last.value;
	if (last.family == 4 && !last.mapped && mask_length(mask) >= 0 && !(first->value == 0 && mask == UINT32_MAX))
		return ambiguous(text, first, &last, ret_error);
	if (first->value > last.value)
		return address_text_fail(ret_error, text, (size_t)(last.end - text),
					 "the range runs backwards: its first address is greater than its last; "
					 "did you mean %.*s-%.*s?",
					 (int)(last.end - at), at, (int)(first->end - text), text);
	*ret = (struct prefix_text){
		.first = first->value, .last = last.value, .end = last.end, .family = last.family, .range = true};
	return true;
}

/* Something stands directly behind what was read. */
static bool glued(const char *text, const char *at, const char *end, struct address_text_error *ret_error)
{
	size_t length = (size_t)(at - text) + address_text_word(at, end);
	char quote[DIAGNOSTICS_QUOTE];

	if (!ret_error)
		return false;
	diagnostics_quote(text, length, quote);
	if (*at == '%')
		return address_text_fail(ret_error, at, 1,
					 "'%s' names a zone (an interface); what comes from a network has none: leave it out",
					 quote);
	if (*at == '-')
		return address_text_fail(ret_error, at, 1,
					 "a range goes from an address to an address; lengths have no place in it");
	if (end - at >= 3 && (memcmp(at, "\xe2\x80\x93", 3) == 0 || memcmp(at, "\xe2\x80\x94", 3) == 0))
		return address_text_fail(ret_error, at, 3, "a range is written with '-' (this is a longer dash)");
	if (end - at >= 2 && memcmp(at, "\xc2\xa0", 2) == 0)
		return address_text_fail(ret_error, at, 2, "this is a no-break space; write a blank");
	return address_text_fail(ret_error, at, 1, "'%s' is glued together: a prefix ends before this byte", quote);
}

/* What the blanks behind an address lead to: a range, a mask, or nothing that belongs to it. */
static bool parse_rest(const char *text, const char *end, const struct address_text *address,
		       struct prefix_text *ret, struct address_text_error *ret_error)
{
	const char *next = skip_blanks(address->end, end);

	if (next < end && *next == '-')
		return parse_range(text, next, end, address, ret, ret_error);
	if (next > address->end && end - next >= 4 && memcmp(next, "mask", 4) == 0 && address_text_word(next, end) == 4)
		return parse_mask(text, skip_blanks(next + 4, end), end, address, ret, ret_error);
	*ret = (struct prefix_text){
		.first = address->value, .last = address->value, .end = address->end, .family = address->family};
	return true;
}

bool prefix_text_parse(const char *text, const char *end, struct prefix_text *ret,
		       struct address_text_error *ret_error)
{
	struct address_text address;
	const char *next;

	if (!address_text_parse(text, end, &address, ret_error))
		return false;
	if (address.end < end && *address.end == '/') {
		if (!parse_slash(text, address.end, end, &address, ret, ret_error))
			return false;
		next = skip_blanks(ret->end, end);
		if (next < end && *next == '-')
			return glued(text, next, end, ret_error);
	} else if (!parse_rest(text, end, &address, ret, ret_error)) {
		return false;
	}
	if (ret->end < end && !lexer_ends_word(*ret->end))
		return glued(text, ret->end, end, ret_error);
	return true;
}

bool prefix_text_parse_address(const char *text, const char *end, struct prefix *ret,
			       struct address_text_error *ret_error)
{
	struct address_text address;
	char quote[DIAGNOSTICS_QUOTE];

	/* a prefix, which address_text_parse() would ask for, is more than one address */
	if (text < end && address_text_family(text, end) == 0)
		return address_text_fail(ret_error, text, (size_t)(end - text),
					 "'%s' is no address; write one of IPv4 or IPv6, in numbers",
					 diagnostics_quote(text, (size_t)(end - text), quote));
	if (!address_text_parse(text, end, &address, ret_error))
		return false;
	if (address.end != end) {
		if (*address.end == '%')
			return glued(text, address.end, end, ret_error);
		return address_text_fail(ret_error, address.end, 1, "'%s' is not one address",
					 diagnostics_quote(text, (size_t)(end - text), quote));
	}
	*ret = range_prefix(address.value, address.family, range_bits(address.family));
	return true;
}

unsigned prefix_text_expand(const struct prefix_text *written, struct prefix ret[static PREFIX_TEXT_PARTS])
{
	const struct prefix mapped = range_prefix((uint128)0xffff << 32, 6, 96);
	struct range rest = {written->first, written->last};
	unsigned count = 0;
	bool left;

	do {
		ret[count] = range_take(&rest, written->family, &left);
		if (prefix_compare(&ret[count++], &mapped) == 0)
			return 0;
	} while (left);
	return count;
}

unsigned prefix_text_widest(uint8_t family)
{
	return family == 4 ? 8 : 24;
}

bool prefix_text_is_large(const struct prefix_text *written)
{
	unsigned bits = range_bits(written->family) - prefix_text_widest(written->family);

	return written->last - written->first >= (uint128)1 << bits;
}

bool prefix_text_is_everybody(const struct prefix_text *written)
{
	return written->first == 0 && written->last == range_last(0, written->family, 0);
}
