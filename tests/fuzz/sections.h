/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* An input that is several texts: between two of them stands a line of two percent signs. */
#ifndef TEST_FUZZ_SECTIONS_H
#define TEST_FUZZ_SECTIONS_H

#include <stddef.h>
#include <stdint.h>

struct section {
	const char *start;
	size_t length;
};

/* Splits an input, at most `most` times but one: the last section holds the rest. Returns how many there are, at least 1. */
size_t sections_split(const uint8_t *data, size_t size, struct section *ret_sections, size_t most);

#endif
