/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "lexer.h"

#include <string.h>

#include "utf8.h"

/* What a byte is to the lexer. */
enum { ORDINARY = 0, BLANK = 1, MARK = 2, COMMENT = 3 };
static const unsigned char classes[256] = {
	['\t'] = BLANK, [' '] = BLANK, ['\r'] = BLANK, ['\n'] = MARK, [';'] = MARK,
	[','] = MARK,   ['{'] = MARK,  ['}'] = MARK,   ['"'] = MARK,  ['#'] = COMMENT,
};

bool lexer_ends_word(char byte)
{
	return classes[(unsigned char)byte] != ORDINARY;
}

struct lexer lexer_make(struct diagnostics *diagnostics, const struct source *source)
{
	return (struct lexer){
		.diagnostics = diagnostics,
		.text = source->text,
		.at = source->text,
		.end = source->text + source->length,
		.base = source->base,
	};
}

struct span lexer_span(const struct lexer *lexer, const char *start, size_t length)
{
	return (struct span){.at = lexer->base + (uint32_t)(start - lexer->text), .length = (uint32_t)length};
}

/* To the end of the line, which stays. */
static void skip_line(struct lexer *lexer)
{
	const char *end = memchr(lexer->at, '\n', (size_t)(lexer->end - lexer->at));

	lexer->at = end ? end : lexer->end;
}

static struct token bad(struct lexer *lexer, const char *start)
{
	return (struct token){TOKEN_BAD, (uint32_t)(lexer->at - start), start};
}

/* A text: its quotes, and between them no end of line and no control but the tab. */
static struct token text(struct lexer *lexer)
{
	const char *start = lexer->at;
	bool good = true;

	for (const char *at = start + 1; at < lexer->end && *at != '\n'; at++) {
		if (*at == '"') {
			lexer->at = at + 1;
			if (!good)
				return bad(lexer, start);
			return (struct token){TOKEN_TEXT, (uint32_t)(lexer->at - start), start};
		}
		if (*at == '\\' && at + 1 < lexer->end && (at[1] == '"' || at[1] == '\\')) {
			at++;
		} else if (*at == '\\') {
			diagnostics_error(lexer->diagnostics, lexer_span(lexer, at, 1),
					  "a backslash in a text stands only before \" and before \\; "
					  "write \\\\ for the backslash itself");
			good = false;
		} else if (((unsigned char)*at < 0x20 && *at != '\t' && *at != '\r' && *at != '\0') || *at == 0x7f) {
			diagnostics_error(lexer->diagnostics, lexer_span(lexer, at, 1),
					  "control character 0x%02x in a text; take it out", (unsigned char)*at);
			good = false;
		}
	}
	skip_line(lexer);
	diagnostics_error(lexer->diagnostics, lexer_span(lexer, start, 1),
			  "the text that begins here has no closing quote on its line");
	return bad(lexer, start);
}

static struct token word(struct lexer *lexer)
{
	const char *start = lexer->at;
	const char *at = start;

	while (at < lexer->end && !lexer_ends_word(*at))
		at++;
	lexer->at = at;
	return (struct token){TOKEN_WORD, (uint32_t)(at - start), start};
}

static enum token_kind kind_of_mark(char mark)
{
	switch (mark) {
	case '\n':
		return TOKEN_LINE;
	case ';':
		return TOKEN_SEMICOLON;
	case ',':
		return TOKEN_COMMA;
	case '{':
		return TOKEN_OPEN;
	default:
		return TOKEN_CLOSE;
	}
}

struct token lexer_next(struct lexer *lexer)
{
	while (lexer->at < lexer->end) {
		switch (classes[(unsigned char)*lexer->at]) {
		case BLANK:
			lexer->at++;
			break;
		case COMMENT:
			skip_line(lexer);
			break;
		case MARK:
			if (*lexer->at == '"')
				return text(lexer);
			lexer->at++;
			return (struct token){kind_of_mark(lexer->at[-1]), 1, lexer->at - 1};
		default:
			return word(lexer);
		}
	}
	return (struct token){TOKEN_END, 0, lexer->end};
}

bool lexer_open_follows(const struct lexer *lexer)
{
	struct lexer ahead = *lexer;

	while (ahead.at < ahead.end) {
		if (classes[(unsigned char)*ahead.at] == COMMENT)
			skip_line(&ahead);
		else if (*ahead.at == '\n' || classes[(unsigned char)*ahead.at] == BLANK)
			ahead.at++;
		else
			return *ahead.at == '{';
	}
	return false;
}

/* Whether eight bytes are all ASCII, and none of them NUL or a carriage return. */
static bool plain(const char *at)
{
	const uint64_t ones = 0x0101010101010101u, highs = 0x8080808080808080u;
	uint64_t bytes, returns;

	memcpy(&bytes, at, sizeof(bytes));
	returns = bytes ^ ones * '\r';
	return ((bytes | (bytes - ones) | (returns - ones)) & highs) == 0;
}

/* What is wrong with the bytes at `at`, or NULL; *ret_length: how many bytes belong together. */
static const char *wrong(const char *at, const char *end, size_t *ret_length)
{
	uint32_t character;

	*ret_length = 1;
	if (*at == '\0')
		return "NUL byte; a policy is text in UTF-8";
	if (*at == '\r')
		return at + 1 == end || at[1] == '\n'
			       ? NULL
			       : "carriage return without a line feed; end lines with a line feed (or with both)";
	*ret_length = utf8_character(at, (size_t)(end - at), &character);
	if (*ret_length > 0)
		return NULL;
	*ret_length = 1;
	return "these bytes are no UTF-8; save the file as UTF-8";
}

bool lexer_check_bytes(struct diagnostics *diagnostics, const struct source *source)
{
	const char *at = source->text, *end = at + source->length;
	const char *reported_to = at; /* up to here a line has its error */

	if (source->length >= 2 && (memcmp(at, "\xff\xfe", 2) == 0 || memcmp(at, "\xfe\xff", 2) == 0)) {
		diagnostics_error(diagnostics, (struct span){source->base, 2}, "this file is UTF-16; save it as UTF-8");
		return false;
	}
	while (at < end) {
		const char *message;
		size_t length;

		if (end - at >= 8 && plain(at)) {
			at += 8;
			continue;
		}
		message = wrong(at, end, &length);
		if (message && at >= reported_to) {
			const char *line = memchr(at, '\n', (size_t)(end - at));

			diagnostics_error(diagnostics,
					  (struct span){source->base + (uint32_t)(at - source->text), 1}, "%s", message);
			reported_to = line ? line : end;
		}
		at += length;
	}
	return true;
}
