/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* One address as people write it: what prefix_text is made of. */
#ifndef MX_ADDRESS_TEXT_H
#define MX_ADDRESS_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../base/range.h"

struct address_text {
	uint128 value;
	const char *end; /* behind its last byte */
	uint8_t family;  /* 4 for an IPv4-mapped one too */
	bool mapped;
};

/* What is wrong with an address, or with a prefix that is made of them, and where. */
struct address_text_error {
	const char *at;
	size_t length;
	char message[640];
};

/* Of which family an address would be that begins as the text does: 4 or 6; 0: no address begins so. */
unsigned address_text_family(const char *text, const char *end);

/* Reads an address at `text`; false and *ret_error (which may be NULL) when there is none. */
bool address_text_parse(const char *text, const char *end, struct address_text *ret,
			struct address_text_error *ret_error);

/* The same for IPv4 with dots, and nothing else: a mask. */
bool address_text_parse_ipv4(const char *text, const char *end, struct address_text *ret,
			     struct address_text_error *ret_error);

/* The length of the word at `text`: up to a blank, a mark or the end. */
size_t address_text_word(const char *text, const char *end);

/* Fills in *ret_error, which may be NULL. Always false. */
bool address_text_fail(struct address_text_error *ret_error, const char *at, size_t length, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

#endif
