/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* What a terminal gets and a pipe does not: colour, and lines that fit. */
#ifndef MX_TERMINAL_H
#define MX_TERMINAL_H

#include <stdbool.h>
#include <stdio.h>

/* Columns of the terminal that the stream writes to; 0: it is none, or its width cannot be told. */
unsigned terminal_width(FILE *out);

/* Whether the stream writes to a terminal that can take escape sequences. */
bool terminal_is(FILE *out);

/* Whether colour is wanted there: not where NO_COLOR is set. What a colour says, a word beside it says too. */
bool terminal_colours(FILE *out);

enum terminal_style {
	TERMINAL_PLAIN, /* ends any other */
	TERMINAL_BAD,
	TERMINAL_WARN,
	TERMINAL_GOOD,
	TERMINAL_HINT,
};

/* The escape sequence that begins the style, "" where there is no colour. */
const char *terminal_style(FILE *out, enum terminal_style style);

#endif
