/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* One address as people write it: what prefix_text is made of. */
#ifndef MX_ADDRESS_TEXT_H
#define MX_ADDRESS_TEXT_H

#include "prefix_text.h"

struct address_text {
	uint128 value;
	const char *end; /* behind its last byte */
	uint8_t family;  /* 4 for an IPv4-mapped one too */
	bool mapped;
};

/* Reads an address at `text`; false and *ret_error (which may be NULL) when there is none. */
bool address_text_parse(const char *text, const char *end, struct address_text *ret,
			struct prefix_text_error *ret_error);

/* The same for IPv4 with dots, and nothing else: a mask. */
bool address_text_parse_ipv4(const char *text, const char *end, struct address_text *ret,
			     struct prefix_text_error *ret_error);

/* The length of the word at `text`: up to a blank, a mark or the end. */
size_t address_text_word(const char *text, const char *end);

/* Fills in *ret_error, which may be NULL. Always false. */
bool address_text_fail(struct prefix_text_error *ret_error, const char *at, size_t length, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

#endif
