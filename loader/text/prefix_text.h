/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* Prefixes as people write them: address, CIDR, address and mask, range; IPv4 and IPv6. */
#ifndef MX_PREFIX_TEXT_H
#define MX_PREFIX_TEXT_H

#include <stdbool.h>

#include "../base/prefix.h"
#include "../base/range.h"
#include "address_text.h"

#define PREFIX_TEXT_PARTS 254 /* CIDRs that the worst range of IPv6 becomes */

/* What was written: addresses as numbers, `first` to `last`. */
struct prefix_text {
	uint128 first, last;
	const char *end; /* behind the last byte of it */
	uint8_t family;  /* 4 or 6; an IPv4-mapped address is IPv4 */
	bool range;      /* not one CIDR by the way it is written */
};

/*
 * Reads the prefix at `text`, up to `end` at the most; blanks before it are not skipped, and what stands
 * behind it, apart from a blank or a mark, is not looked at. False: it is none, and *ret_error (which
 * may be NULL) says why.
 */
bool prefix_text_parse(const char *text, const char *end, struct prefix_text *ret,
		       struct address_text_error *ret_error);

/* The same for an address alone, which is all of the text. */
bool prefix_text_parse_address(const char *text, const char *end, struct prefix *ret,
			       struct address_text_error *ret_error);

/*
 * The fewest CIDRs that cover exactly what was written, in order; returns how many. 0: it would take
 * ::ffff:0:0/96, which stands for IPv4, as a part of a range of IPv6.
 */
unsigned prefix_text_expand(const struct prefix_text *written, struct prefix ret[static PREFIX_TEXT_PARTS]);

/* The length of the largest prefixes of a family that are not large: 8 or 24. They hold 2^24 or 2^104 addresses. */
unsigned prefix_text_widest(uint8_t family);

/* Whether it holds more addresses than these. */
bool prefix_text_is_large(const struct prefix_text *written);

/* Whether it is all of IPv4, or all of IPv6. */
bool prefix_text_is_everybody(const struct prefix_text *written);

#endif
