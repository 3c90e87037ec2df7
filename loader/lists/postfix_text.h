/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* How Postfix writes the lines of a table: logical lines, patterns and actions. Texts go from `at` up to `end`. */
#ifndef MX_POSTFIX_TEXT_H
#define MX_POSTFIX_TEXT_H

#include "../text/lexer.h"
#include "first_match.h"

/* A pattern, as it is written. */
struct postfix_pattern {
	struct prefix prefix;
	bool negated;            /* it matches what does not lie in the prefix */
	const char *start, *end; /* with the '!' before it */
};

/*
 * To what is neither blank nor a comment; `end` if there is nothing. `begun`: nothing but blanks stands before `at` in
 * its line, so that a '#' begins a comment.
 */
const char *postfix_skip_blanks(const char *at, const char *end, bool begun);

/* To the blank behind a word. */
const char *postfix_skip_word(const char *at, const char *end);

/* To the line that does not continue the one at `at`: it begins neither with a blank nor with a '#'. */
const char *postfix_skip_line(const char *at, const char *end);

/* Whether a word of Postfix stands here; it does not mind upper and lower case. */
bool postfix_at(const char *at, const char *end, const char *word);

/* Reads a pattern, with the '!' before it. False: why not was reported, and *ret matches something. */
bool postfix_pattern(const struct lexer *lexer, const char *at, const char *end, struct postfix_pattern *ret);

/*
 * Reads the action of a line: what it becomes, and where the text behind it begins, which goes on to the end and may be
 * empty. False: why not was reported.
 */
bool postfix_action(const struct lexer *lexer, const char *at, const char *end, enum first_match_kind *ret_kind,
		    const char **ret_text);

#endif
