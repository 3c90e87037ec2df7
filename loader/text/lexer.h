/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* From text to tokens, one at a time: nothing is kept of those that were read. */
#ifndef MX_LEXER_H
#define MX_LEXER_H

#include <stdbool.h>

#include "diagnostics.h"

enum token_kind {
	TOKEN_END,       /* of the text */
	TOKEN_LINE,      /* the end of a line */
	TOKEN_SEMICOLON, /* ; */
	TOKEN_COMMA,     /* , */
	TOKEN_OPEN,      /* { */
	TOKEN_CLOSE,     /* } */
	TOKEN_TEXT,      /* "...", the quotes included */
	TOKEN_WORD,      /* anything else up to the next blank or one of the above */
	TOKEN_BAD,       /* reported already */
};

struct token {
	enum token_kind kind;
	uint32_t length;
	const char *start;
};

struct lexer {
	struct diagnostics *diagnostics;
	const char *text, *at, *end;
	uint32_t base; /* place of the first byte of the text */
};

/* Whether a byte ends a word: a blank, the end of a line, or one of ; , { } " # */
bool lexer_ends_word(char byte);

/* A lexer at the beginning of a source; errors go to the diagnostics. */
struct lexer lexer_make(struct diagnostics *diagnostics, const struct source *source);

/* The next token, in the text; at its end TOKEN_END, again and again. */
struct token lexer_next(struct lexer *lexer);

/* Whether the next token, ends of lines apart, is '{'. */
bool lexer_open_follows(const struct lexer *lexer);

/* The place of `length` bytes of the text. */
struct span lexer_span(const struct lexer *lexer, const char *start, size_t length);

/*
 * Reports a NUL byte, what is no UTF-8, and a carriage return without a line feed: once a line. False: the text is
 * UTF-16, and reading on is of no use.
 */
bool lexer_check_bytes(struct diagnostics *diagnostics, const struct source *source);

#endif
