/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * The parser's hands: the token at hand, and what may be expected of it. A function that
 * returns false has reported why; the statement is then left with parser_skip().
 */
#ifndef MX_PARSER_H
#define MX_PARSER_H

#include "../text/lexer.h"
#include "tree.h"

struct parser {
	struct tree *tree;
	struct diagnostics *diagnostics;
	struct lexer lexer;
	struct token token;
	uint32_t source; /* index of the text that is read */
	unsigned depth;  /* policy files above it */
};

/* A parser at the first token of a source. */
struct parser parser_make(struct tree *tree, struct diagnostics *diagnostics, uint32_t source, unsigned depth);

/* Goes to the next token. */
void parser_advance(struct parser *parser);

/* The place of the token at hand. */
struct span parser_span(const struct parser *parser);

/* Whether the token is this word. */
bool parser_at(const struct parser *parser, const char *word);

/* Whether a statement may end here: end of line or text, ';' or '}'. */
bool parser_at_end(const struct parser *parser);

/* "expected ..., not ..." at the token. Always false. */
bool parser_expected(struct parser *parser, const char *what);

/* "... is unknown here", with the nearest of `words` if there is one; `where` lists what may stand. Always false. */
bool parser_unknown(struct parser *parser, const char *const *words, const char *where);

/* Whether the statement ends here. */
bool parser_finish(struct parser *parser);

/* Leaves what is left of a statement, with the block that belongs to it. */
void parser_skip(struct parser *parser);

/* Takes a text; what: "a file's name in quotes". */
bool parser_text(struct parser *parser, const char *what, struct tree_text *ret);

/* Takes a date; its first second. */
bool parser_date(struct parser *parser, int64_t *ret_day);

/* Takes a name; whose: "a group". */
bool parser_name(struct parser *parser, const char *whose, struct tree_text *ret);

/* The same at the head of a block: a word that is no name is reported, and taken, so that the block is read. */
bool parser_block_name(struct parser *parser, const char *whose, struct tree_text *ret);

/* Whether a word can only be meant as a name, not as a prefix. */
bool parser_at_name(const struct parser *parser);

/* Takes the '{' of a block, on the line of its name or on one after it. */
bool parser_open(struct parser *parser);

/*
 * Notes that a statement that may stand once stands at `here`. False: *first says where it stood before.
 */
bool parser_once(struct parser *parser, const char *what, struct span *first, struct span here);

/*
 * In a block: goes to its next statement. False: the block has ended, or ends here for want of its '}',
 * which is then reported; what: "group", begun at `name`.
 */
bool parser_next_statement(struct parser *parser, const char *what, struct span name);

#endif
