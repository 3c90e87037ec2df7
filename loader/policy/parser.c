/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "parser.h"

#include <stdio.h>
#include <string.h>

#include "words.h"

#define ENDS_AT "a statement ends at the end of the line, at ';' or before '}'"

struct parser parser_make(struct tree *tree, struct diagnostics *diagnostics, uint32_t source, unsigned depth)
{
	struct parser parser = {
		.tree = tree,
		.diagnostics = diagnostics,
		.lexer = lexer_make(diagnostics, &diagnostics->sources.items[source]),
		.source = source,
		.depth = depth,
	};

	parser_advance(&parser);
	return parser;
}

void parser_advance(struct parser *parser)
{
	parser->token = lexer_next(&parser->lexer);
}

struct span parser_span(const struct parser *parser)
{
	return lexer_span(&parser->lexer, parser->token.start, parser->token.length);
}

bool parser_at(const struct parser *parser, const char *word)
{
	return parser->token.kind == TOKEN_WORD && strlen(word) == parser->token.length &&
	       memcmp(word, parser->token.start, parser->token.length) == 0;
}

bool parser_at_end(const struct parser *parser)
{
	switch (parser->token.kind) {
	case TOKEN_END:
	case TOKEN_LINE:
	case TOKEN_SEMICOLON:
	case TOKEN_CLOSE:
		return true;
	default:
		return false;
	}
}

/* The token as a message calls it. */
static const char *describe(const struct token *token, char ret_text[static DIAGNOSTICS_QUOTE + 2])
{
	char quote[DIAGNOSTICS_QUOTE];

	switch (token->kind) {
	case TOKEN_END:
		return "the end of the file";
	case TOKEN_LINE:
		return "the end of the line";
	case TOKEN_TEXT:
		return "a text";
	default:
		diagnostics_quote(token->start, token->length, quote);
		snprintf(ret_text, DIAGNOSTICS_QUOTE + 2, "'%s'", quote);
		return ret_text;
	}
}

/* Whether the token has its error already, or it is counted here since it would not be shown. */
static bool told(struct parser *parser)
{
	if (parser->token.kind == TOKEN_BAD)
		return true;
	if (diagnostics_wanted(parser->diagnostics, DIAGNOSTIC_ERROR))
		return false;
	diagnostics_count(parser->diagnostics, DIAGNOSTIC_ERROR);
	return true;
}

bool parser_expected(struct parser *parser, const char *what)
{
	char text[DIAGNOSTICS_QUOTE + 2];

	if (!told(parser))
		diagnostics_error(parser->diagnostics, parser_span(parser), "expected %s, not %s", what,
				  describe(&parser->token, text));
	return false;
}

bool parser_unknown(struct parser *parser, const char *const *words, const char *where)
{
	char text[DIAGNOSTICS_QUOTE + 2];
	const char *nearest = NULL;

	if (told(parser))
		return false;
	if (parser->token.kind == TOKEN_WORD)
		nearest = words_nearest(parser->token.start, parser->token.length, words);
	if (nearest)
		diagnostics_error(parser->diagnostics, parser_span(parser), "%s is unknown here; did you mean `%s`?",
				  describe(&parser->token, text), nearest);
	else
		diagnostics_error(parser->diagnostics, parser_span(parser), "%s is unknown here; %s",
				  describe(&parser->token, text), where);
	return false;
}

bool parser_finish(struct parser *parser)
{
	char text[DIAGNOSTICS_QUOTE + 2];

	if (parser_at_end(parser))
		return true;
	if (!told(parser))
		diagnostics_error(parser->diagnostics, parser_span(parser), "%s is left over; " ENDS_AT,
				  describe(&parser->token, text));
	return false;
}

void parser_skip(struct parser *parser)
{
	unsigned depth = 0;

	for (; parser->token.kind != TOKEN_END; parser_advance(parser)) {
		if (depth == 0 && parser_at_end(parser))
			return;
		if (parser->token.kind == TOKEN_OPEN)
			depth++;
		if (parser->token.kind != TOKEN_CLOSE)
			continue;
		if (--depth == 0) {
			parser_advance(parser);
			return;
		}
	}
}

bool parser_text(struct parser *parser, const char *what, struct tree_text *ret)
{
	if (parser->token.kind != TOKEN_TEXT)
		return parser_expected(parser, what);
	*ret = (struct tree_text){parser->token.start + 1, parser->token.length - 2};
	parser_advance(parser);
	return true;
}

bool parser_date(struct parser *parser, int64_t *ret_day)
{
	char quote[DIAGNOSTICS_QUOTE];

	if (parser->token.kind != TOKEN_WORD)
		return parser_expected(parser, "a date, as in 2027-03-31");
	if (!date_parse(parser->token.start, parser->token.length, ret_day)) {
		diagnostics_error(parser->diagnostics, parser_span(parser),
				  "'%s' is no date; write YYYY-MM-DD, a day that exists, from 1970 to 9999",
				  diagnostics_quote(parser->token.start, parser->token.length, quote));
		return false;
	}
	parser_advance(parser);
	return true;
}

static bool is_letter(char byte)
{
	return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || byte == '_';
}

static bool in_name(char byte)
{
	return is_letter(byte) || (byte >= '0' && byte <= '9') || byte == '-' || byte == '.';
}

bool parser_at_name(const struct parser *parser)
{
	const struct token *token = &parser->token;

	return token->kind == TOKEN_WORD && is_letter(*token->start) && !memchr(token->start, ':', token->length);
}

/* What is wrong with a word as a name; the place may be a byte in it. */
static bool check_name(struct parser *parser, const char *whose)
{
	const struct token *token = &parser->token;
	char quote[DIAGNOSTICS_QUOTE];
	size_t good = 0;

	if (words_reserved(token->start, token->length)) {
		diagnostics_error(parser->diagnostics, parser_span(parser),
				  "`%.*s` is a word of the language and cannot be the name of %s", (int)token->length,
				  token->start, whose);
		return false;
	}
	if (is_letter(*token->start))
		while (good < token->length && in_name(token->start[good]))
			good++;
	if (good < token->length) {
		diagnostics_error(parser->diagnostics, lexer_span(&parser->lexer, token->start + good, 1),
				  "'%s' is no name of %s; a name begins with a letter or '_' and goes on with "
				  "letters, digits, '-', '_' and '.'",
				  diagnostics_quote(token->start, token->length, quote), whose);
		return false;
	}
	if (token->length > TREE_NAME_MAX) {
		diagnostics_error(parser->diagnostics, parser_span(parser),
				  "a name of %u bytes is too long; it has at most %u", token->length, TREE_NAME_MAX);
		return false;
	}
	return true;
}

bool parser_name(struct parser *parser, const char *whose, struct tree_text *ret)
{
	char what[80];

	if (parser->token.kind != TOKEN_WORD) {
		snprintf(what, sizeof(what), "the name of %s%s", whose,
			 parser->token.kind == TOKEN_TEXT ? ", without quotes" : "");
		return parser_expected(parser, what);
	}
	if (!check_name(parser, whose))
		return false;
	*ret = (struct tree_text){parser->token.start, parser->token.length};
	parser_advance(parser);
	return true;
}

bool parser_block_name(struct parser *parser, const char *whose, struct tree_text *ret)
{
	if (parser->token.kind == TOKEN_WORD && !check_name(parser, whose)) {
		*ret = (struct tree_text){parser->token.start, parser->token.length};
		parser_advance(parser);
		return true;
	}
	return parser_name(parser, whose, ret);
}

bool parser_open(struct parser *parser)
{
	if (parser->token.kind == TOKEN_LINE && lexer_open_follows(&parser->lexer))
		while (parser->token.kind == TOKEN_LINE)
			parser_advance(parser);
	if (parser->token.kind != TOKEN_OPEN)
		return parser_expected(parser, "'{'");
	parser_advance(parser);
	return true;
}

bool parser_once(struct parser *parser, const char *what, struct span *first, struct span here)
{
	if (first->length == 0) {
		*first = here;
		return true;
	}
	diagnostics_error(parser->diagnostics, here, "a second `%s`; it may stand once, so take one of them out", what);
	diagnostics_note(parser->diagnostics, *first, "the first `%s` stands here", what);
	return false;
}

bool parser_next_statement(struct parser *parser, const char *what, struct span name)
{
	while (parser->token.kind == TOKEN_LINE || parser->token.kind == TOKEN_SEMICOLON)
		parser_advance(parser);
	if (parser->token.kind == TOKEN_CLOSE) {
		parser_advance(parser);
		return false;
	}
	if (parser->token.kind != TOKEN_END && !parser_at(parser, "group") && !parser_at(parser, "lock"))
		return true;
	diagnostics_error(parser->diagnostics, parser_span(parser), "the %s has no '}' before this", what);
	diagnostics_note(parser->diagnostics, name, "the %s begins here", what);
	return false;
}
