/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* What `nft list set FAMILY TABLE SET` prints: a table, in it one set of addresses, in it its elements. */
#include <string.h>

#include "../text/prefix_read.h"
#include "formats.h"
#include "lapses.h"
#include "line.h"
#include "mapped.h"

/* Reading one file, and the token at hand: a mark, a text with its quotes, or a word. */
struct nft {
	const struct list *list;
	struct lexer lexer;
	struct word token; /* length 0: the end */
	struct word set;   /* its name; length 0: none yet */
	struct lapses lapses;
};

static bool is_mark(char byte)
{
	return byte == '{' || byte == '}' || byte == ',' || byte == ';' || byte == '=' || byte == '\n';
}

/* The next token from `at` on; the end of a line is one. Comments are left out: -a prints handles in them. */
static void advance_from(struct nft *nft, const char *at)
{
	const char *end = nft->lexer.end, *stop;

	at = line_skip_blanks(at, end);
	if (at < end && *at == '#')
		at = line_end(at, end);
	stop = at;
	if (at < end && *at == '"') {
		stop = line_find(at + 1, end, '"');
		stop = stop ? stop + 1 : line_end(at, end);
	} else if (at < end && is_mark(*at)) {
		stop++;
	} else {
		while (stop < end && !is_mark(*stop) && *stop != '"' && line_skip_blanks(stop, stop + 1) == stop)
			stop++;
	}
	nft->token = (struct word){at, (size_t)(stop - at)};
}

static void advance(struct nft *nft)
{
	advance_from(nft, nft->token.start + nft->token.length);
}

static void skip_lines(struct nft *nft)
{
	while (word_is(nft->token, "\n") || word_is(nft->token, ";"))
		advance(nft);
}

/* "expected ..., not ..." at the token. Always false: what follows is not looked at. */
static bool expected(struct nft *nft, const char *what)
{
	char quote[DIAGNOSTICS_QUOTE];
	struct span span = lexer_span(&nft->lexer, nft->token.start, nft->token.length);

	diagnostics_quote(nft->token.start, nft->token.length, quote);
	if (nft->token.length == 0)
		diagnostics_error(nft->list->diagnostics, span,
				  "the text ends where %s should stand: a part of it is missing; print the set again", what);
	else
		diagnostics_error(nft->list->diagnostics, span,
				  "expected %s, not '%s'; this should be what `nft list set FAMILY TABLE SET` prints", what,
				  word_is(nft->token, "\n") ? "the end of the line" : quote);
	return false;
}

/* Takes a token; what: how a message calls it. */
static bool take(struct nft *nft, const char *text, const char *what)
{
	if (!word_is(nft->token, text))
		return expected(nft, what);
	advance(nft);
	return true;
}

/* An error at the token. Always false. */
static bool refuse(struct nft *nft, const char *message)
{
	diagnostics_error(nft->list->diagnostics, lexer_span(&nft->lexer, nft->token.start, nft->token.length), "%s", message);
	return false;
}

/* `comment "..."` */
static bool read_comment(struct nft *nft, struct list_entry *entry)
{
	advance(nft);
	if (nft->token.length < 2 || *nft->token.start != '"' || nft->token.start[nft->token.length - 1] != '"')
		return expected(nft, "a comment in double quotes");
	entry->reason = nft->token.start + 1;
	entry->reason_length = nft->token.length - 2;
	advance(nft);
	return true;
}

/* What stands behind the address of an element: a comment, a time, or what it has counted. */
static bool read_detail(struct nft *nft, struct list_entry *entry, bool *ends)
{
	if (word_is(nft->token, "comment"))
		return read_comment(nft, entry);
	if (word_is(nft->token, "counter") || word_is(nft->token, "\n")) {
		advance(nft);
		return true;
	}
	if (word_is(nft->token, "timeout") || word_is(nft->token, "expires"))
		*ends = true;
	else if (!word_is(nft->token, "packets") && !word_is(nft->token, "bytes"))
		return refuse(nft, "this element is more than an address; a list is made of addresses, which may have a comment, "
				   "a timeout and a counter");
	advance(nft);
	advance(nft);
	return true;
}

/* Whether the token ends an element. */
static bool at_end_of_element(const struct nft *nft)
{
	return nft->token.length == 0 || word_is(nft->token, ",") || word_is(nft->token, "}");
}

/*
 * A range as nft prints it. Unlike in a policy its second address is never a mask, whatever it looks like: sets have
 * none. False: the token is no range of that form, or one that runs backwards.
 */
static bool read_range(const struct nft *nft, struct prefix_text *ret)
{
	const char *start = nft->token.start, *end = start + nft->token.length;
	const char *dash = memchr(start, '-', nft->token.length);
	struct prefix first, last;

	if (!dash || !prefix_text_parse_address(start, dash, &first, NULL) ||
	    !prefix_text_parse_address(dash + 1, end, &last, NULL) || first.family != last.family ||
	    prefix_compare(&first, &last) > 0)
		return false;
	*ret = (struct prefix_text){
		.first = range_of(&first).first,
		.last = range_of(&last).last,
		.end = end,
		.family = first.family,
		.range = true,
	};
	return true;
}

static bool read_element(struct nft *nft)
{
	struct list_entry entry = {.span = lexer_span(&nft->lexer, nft->token.start, nft->token.length)};
	struct word written = nft->token;
	bool ends = false;

	if (word_is(nft->token, "*"))
		return refuse(nft, "'*' is all that no other element holds: that is no list; `default allow` or `default drop` "
				   "says it");
	if (!read_range(nft, &entry.written) && !prefix_read(&nft->lexer, nft->token.start, &entry.written))
		return false;
	advance_from(nft, entry.written.end);
	while (!at_end_of_element(nft))
		if (!read_detail(nft, &entry, &ends))
			return false;
	if (mapped_left_out(nft->list, written, entry.span, &entry.written))
		return true;
	if (ends)
		lapses_note(&nft->lapses, entry.span);
	nft->list->take(nft->list->taker, &entry);
	return true;
}

/* `elements = { ELEMENT, ... }`; a bad one does not keep those behind it from being looked at. */
static bool read_elements(struct nft *nft)
{
	advance(nft);
	if (!take(nft, "=", "'='") || !take(nft, "{", "'{'"))
		return false;
	for (skip_lines(nft); !word_is(nft->token, "}"); skip_lines(nft)) {
		if (nft->token.length == 0)
			return expected(nft, "an element or '}'");
		if (!read_element(nft))
			while (!at_end_of_element(nft))
				advance(nft);
		if (word_is(nft->token, ","))
			advance(nft);
	}
	advance(nft);
	return true;
}

/* `type ipv4_addr`, `typeof ip saddr`: one address and nothing else. */
static bool read_type(struct nft *nft)
{
	static const char *const types[] = {"type ipv4_addr", "type ipv6_addr", "typeof ip saddr", "typeof ip daddr",
					    "typeof ip6 saddr", "typeof ip6 daddr"};
	const char *start = nft->token.start, *end = start;
	struct word type;

	while (nft->token.length > 0 && !word_is(nft->token, "\n") && !word_is(nft->token, ";")) {
		end = nft->token.start + nft->token.length;
		advance(nft);
	}
	type = (struct word){start, (size_t)(end - start)};
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (word_is(type, types[i]))
			return true;
	nft->token = type;
	return refuse(nft, "a set of this type holds other things than addresses; a list is made of sets of the type ipv4_addr or "
			   "ipv6_addr");
}

/* A line of a set that says nothing of what it holds. */
static bool skip_line(struct nft *nft)
{
	while (nft->token.length > 0 && !word_is(nft->token, "\n") && !word_is(nft->token, ";")) {
		if (word_is(nft->token, "{") || word_is(nft->token, "}"))
			return expected(nft, "`elements`, or a line that says what the set is");
		advance(nft);
	}
	return true;
}

/* What stands between the braces of a set. */
static bool read_body(struct nft *nft)
{
	for (skip_lines(nft); !word_is(nft->token, "}"); skip_lines(nft)) {
		bool good;

		if (nft->token.length == 0)
			return expected(nft, "'}'");
		if (word_is(nft->token, "elements"))
			good = read_elements(nft);
		else if (word_is(nft->token, "type") || word_is(nft->token, "typeof"))
			good = read_type(nft);
		else
			good = skip_line(nft);
		if (!good)
			return false;
	}
	advance(nft);
	return true;
}

/* `set NAME { ... }` */
static bool read_set(struct nft *nft)
{
	char quote[DIAGNOSTICS_QUOTE], other[DIAGNOSTICS_QUOTE];

	if (word_is(nft->token, "map"))
		return refuse(nft, "a map is no list of addresses; a list is made of a set");
	if (!take(nft, "set", "`set`"))
		return false;
	if (nft->set.length > 0) {
		diagnostics_error(nft->list->diagnostics, lexer_span(&nft->lexer, nft->token.start, nft->token.length),
				  "a second set '%s' behind '%s', and a group takes one; print one with "
				  "`nft list set FAMILY TABLE SET`",
				  diagnostics_quote(nft->token.start, nft->token.length, quote),
				  diagnostics_quote(nft->set.start, nft->set.length, other));
		return false;
	}
	nft->set = nft->token;
	advance(nft);
	return take(nft, "{", "'{'") && read_body(nft);
}

/* `table FAMILY NAME { ... }` */
static bool read_table(struct nft *nft)
{
	skip_lines(nft);
	if (!take(nft, "table", "`table`"))
		return false;
	advance(nft);
	advance(nft);
	if (!take(nft, "{", "'{'"))
		return false;
	for (skip_lines(nft); !word_is(nft->token, "}"); skip_lines(nft))
		if (!read_set(nft))
			return false;
	advance(nft);
	return true;
}

static void read_nft(const struct list *list)
{
	struct nft nft = {.list = list, .lexer = lexer_make(list->diagnostics, list->source)};

	advance_from(&nft, nft.lexer.text);
	do {
		if (!read_table(&nft))
			return;
		skip_lines(&nft);
	} while (nft.token.length > 0);
	if (nft.set.length == 0)
		expected(&nft, "a set");
	lapses_warn(&nft.lapses, list, "element", "elements", "nft");
}

const struct list_format list_nft = {"nft", read_nft};
