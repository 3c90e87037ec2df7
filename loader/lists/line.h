/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* Lines of a text, for the formats that have them. */
#ifndef MX_LINE_H
#define MX_LINE_H

#include <stdbool.h>
#include <stddef.h>

/* The line feed that ends the line of `at`, or the end of the text. */
const char *line_end(const char *at, const char *end);

/* A byte on the line of `at`, or NULL. Looks no further than that byte: a line may be as long as the text. */
const char *line_find(const char *at, const char *end, char byte);

/* Behind blanks, tabs and carriage returns. */
const char *line_skip_blanks(const char *at, const char *end);

/* Bytes between blanks; length 0: there were none left on the line. */
struct word {
	const char *start;
	size_t length;
};

/* The next word at *at, which moves behind it, on a line that ends at `end`. */
struct word line_next_word(const char **at, const char *end);

/* Whether a word is this one. */
bool word_is(struct word word, const char *text);

#endif
