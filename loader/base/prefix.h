/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* An IPv4 or IPv6 prefix: the word that the policy, the kernel and the exporters share. */
#ifndef MX_PREFIX_H
#define MX_PREFIX_H

#include <stdbool.h>
#include <stdint.h>

/* Network order; an IPv4 address stands in the first four bytes; bits beyond `length` are zero. */
struct prefix {
	uint8_t address[16];
	uint8_t family; /* 4 or 6 */
	uint8_t length; /* at most 32 or 128 */
};

#define PREFIX_TEXT 64 /* bytes that the longest prefix needs as text, with its NUL */

/* Order: IPv4 before IPv6, then address, then length. <0, 0, >0. */
int prefix_compare(const struct prefix *a, const struct prefix *b);

/* Whether `outer` holds every address of `inner`. Different families: false. */
bool prefix_covers(const struct prefix *outer, const struct prefix *inner);

/* Whether the prefix is one single address (/32, /128). */
bool prefix_is_address(const struct prefix *prefix);

/* Writes "192.0.2.0/24" or "2001:db8::/32" (RFC 5952), returns its length without the NUL. */
unsigned prefix_format(const struct prefix *prefix, char ret_text[static PREFIX_TEXT]);

/* The same without "/length": for an address. */
unsigned prefix_format_address(const struct prefix *prefix, char ret_text[static PREFIX_TEXT]);

#endif
