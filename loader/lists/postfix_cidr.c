/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * Tables of clients as Postfix reads them: cidr_table(5) with the actions of access(5) and of postscreen_access_list.
 * What Postfix skips, with a warning in its log, is an error here.
 */
#include <stdlib.h>
#include <string.h>

#include "../base/mem.h"
#include "../text/prefix_text.h"
#include "formats.h"
#include "postfix_text.h"

#define TABLE_LINES_MAX  2500000u
#define TABLE_PIECES_MAX 2500000u
#define TABLE_DEPTH_MAX  64u  /* conditions one in another */
#define REASON_MAX       200u /* bytes of the text behind an action that are kept */
#define CUT              "..."

/* Where a line stands, and the text behind its action. */
struct place {
	const char *pattern, *pattern_end, *text, *end;
};

struct reader {
	const struct list *list;
	struct lexer lexer;
	struct first_match table;
	struct place *places; /* of table.lines */
	size_t place_room;
	uint32_t within; /* the condition at hand */
	unsigned depth;  /* of it */
};

static struct span span_of(const struct reader *reader, const char *start, const char *end)
{
	return lexer_span(&reader->lexer, start, (size_t)(end - start));
}

static struct span span_of_line(const struct reader *reader, uint32_t line)
{
	return span_of(reader, reader->places[line].pattern, reader->places[line].pattern_end);
}

static const char *quote_line(const struct reader *reader, uint32_t line, char ret_quote[static DIAGNOSTICS_QUOTE])
{
	const struct place *place = &reader->places[line];

	return diagnostics_quote(place->pattern, (size_t)(place->pattern_end - place->pattern), ret_quote);
}

/* Adds a line to the table, with the text behind its action. */
static uint32_t add_line(struct reader *reader, enum first_match_kind kind, const struct postfix_pattern *pattern,
			 const char *text, const char *end)
{
	uint32_t line = first_match_add(&reader->table, kind, reader->within, &pattern->prefix, pattern->negated);

	reader->places = mem_grow(reader->places, &reader->place_room, line, sizeof(*reader->places));
	reader->places[line] = (struct place){pattern->start, pattern->end, text, end};
	return line;
}

/* That nothing stands behind the end of an `if` or an `endif`. */
static void check_rest(const struct reader *reader, const char *at, const char *end)
{
	const char *rest = postfix_skip_blanks(at, end, false), *word = postfix_skip_word(rest, end);
	char quote[DIAGNOSTICS_QUOTE];

	if (rest < end)
		diagnostics_error(reader->list->diagnostics, span_of(reader, rest, word),
				  "'%s' is left over; a line that begins with a blank continues the one before it",
				  diagnostics_quote(rest, (size_t)(word - rest), quote));
}

/* `if PATTERN`, up to `endif`. False: reading on is of no use. */
static bool read_if(struct reader *reader, const char *at, const char *end)
{
	const char *behind = at + strlen("if");
	struct postfix_pattern pattern;

	if (reader->depth == TABLE_DEPTH_MAX) {
		diagnostics_error(reader->list->diagnostics, span_of(reader, at, behind),
				  "more than %u `if` one in another", TABLE_DEPTH_MAX);
		return false;
	}
	if (postfix_pattern(&reader->lexer, postfix_skip_blanks(behind, end, false), end, &pattern))
		check_rest(reader, pattern.end, end);
	pattern.start = at;
	pattern.end = behind;
	reader->within = add_line(reader, FIRST_MATCH_CONDITION, &pattern, end, end);
	reader->depth++;
	return true;
}

static void read_endif(struct reader *reader, const char *at, const char *end)
{
	const char *behind = at + strlen("endif");

	check_rest(reader, behind, end);
	if (reader->within == FIRST_MATCH_TABLE) {
		diagnostics_error(reader->list->diagnostics, span_of(reader, at, behind),
				  "this `endif` has no `if` before it");
		return;
	}
	reader->within = reader->table.lines[reader->within].within;
	reader->depth--;
}

/* Warns of what looks like a line, and is text of the one before it: whoever indents what stands within an `if` has these. */
static void warn_swallowed(const struct reader *reader, const char *at, const char *end)
{
	struct prefix_text written;

	while ((at = memchr(at, '\n', (size_t)(end - at)))) {
		const char *word;

		at = postfix_skip_blanks(at, end, true);
		word = postfix_skip_word(at, end);
		if (at < end && prefix_text_parse(at, word, &written, NULL) && written.end == word)
			diagnostics_warning(reader->list->diagnostics, WARNING_DEAD, span_of(reader, at, word),
					    "this line begins with a blank, so it continues the one before it, and decides "
					    "nothing");
	}
}

/* `PATTERN ACTION` */
static void read_rule(struct reader *reader, const char *at, const char *end)
{
	struct postfix_pattern pattern;
	enum first_match_kind kind;
	const char *action, *text;

	if (!postfix_pattern(&reader->lexer, at, end, &pattern))
		return;
	action = postfix_skip_blanks(pattern.end, end, false);
	if (action == end)
		diagnostics_error(reader->list->diagnostics, span_of(reader, at, pattern.end),
				  "no action stands behind this pattern; write for example OK or REJECT");
	else if (postfix_action(&reader->lexer, action, end, &kind, &text)) {
		add_line(reader, kind, &pattern, text, end);
		warn_swallowed(reader, action, end);
	}
}

/* A line and those that continue it. False: reading on is of no use. */
static bool read_line(struct reader *reader, const char *at, const char *end)
{
	struct diagnostics *diagnostics = reader->list->diagnostics;

	if (reader->table.count > TABLE_LINES_MAX) {
		diagnostics_error(diagnostics, span_of(reader, at, at), "more than %u lines in a table", TABLE_LINES_MAX);
		return false;
	}
	if (at > reader->lexer.text && at[-1] != '\n')
		diagnostics_error(diagnostics, span_of(reader, at, at),
				  "a line that begins with a blank continues the one before it, and there is none "
				  "before this");
	else if (postfix_at(at, end, "if"))
		return read_if(reader, at, end);
	else if (postfix_at(at, end, "endif"))
		read_endif(reader, at, end);
	else
		read_rule(reader, at, end);
	return true;
}

static void read_lines(struct reader *reader)
{
	const char *end = reader->lexer.end, *at = postfix_skip_blanks(reader->lexer.text, end, true), *next;
	bool on = true;

	for (; at < end && on; at = next) {
		next = postfix_skip_line(at, end);
		on = read_line(reader, at, next);
	}
	for (uint32_t line = reader->within; line != FIRST_MATCH_TABLE && on; line = reader->table.lines[line].within)
		diagnostics_error(reader->list->diagnostics, span_of_line(reader, line), "this `if` has no `endif`");
}

/* Warns of a line that is the first to match for no address. */
static void warn_dead(const struct reader *reader, uint32_t line)
{
	struct diagnostics *diagnostics = reader->list->diagnostics;
	const struct first_match_line *here = &reader->table.lines[line];
	bool shown = diagnostics_wanted(diagnostics, WARNING_DEAD);
	char quote[DIAGNOSTICS_QUOTE];
	uint32_t taker;

	quote_line(reader, line, quote);
	if (here->empty) {
		diagnostics_warning(diagnostics, WARNING_DEAD, span_of_line(reader, line),
					"'%s' decides nothing: it matches no address%s", quote,
					here->within == FIRST_MATCH_TABLE ? "" : " that the `if` around it does");
		if (here->within != FIRST_MATCH_TABLE)
			diagnostics_note(diagnostics, span_of_line(reader, here->within), "the `if` stands here");
		return;
	}
	taker = shown ? first_match_taker(&reader->table, line) : FIRST_MATCH_NONE;
	diagnostics_warning(diagnostics, WARNING_DEAD, span_of_line(reader, line),
			    "'%s' decides nothing: the first line that matches decides, and those before it leave it no "
			    "address",
			    quote);
	if (taker != FIRST_MATCH_NONE)
		diagnostics_note(diagnostics, span_of_line(reader, taker), "this line matches all of it");
}

/* Whether an allow that decides is too large to be taken without a word: as it is written, within its conditions. */
static void check_allow(const struct reader *reader, uint32_t line)
{
	const struct first_match_line *here = &reader->table.lines[line];
	unsigned widest = prefix_text_widest(here->hull.family);
	char quote[DIAGNOSTICS_QUOTE];

	if (here->hull.length >= widest)
		return;
	quote_line(reader, line, quote);
	if (first_match_is_everybody(&reader->table, line))
		diagnostics_error(
			reader->list->diagnostics, span_of_line(reader, line),
			"an allow of '%s' is an allow of everybody, which no lock takes, with `wide` or without; "
			"where it is meant, leave this line out and write `default allow` in the lock",
			quote);
	else if (!reader->list->wide)
		diagnostics_error(
			reader->list->diagnostics, span_of_line(reader, line),
			"an allow of '%s', more than 2^%u IPv%u addresses (a /%u), wants the word `wide` behind "
			"the `include`, to confirm it",
			quote, range_bits(here->hull.family) - widest, here->hull.family, widest);
}

/* The text behind an action, one blank between its words; its length. */
static size_t put_reason(const struct place *place, char ret_reason[static REASON_MAX + sizeof(CUT)])
{
	const char *at = place->text, *end = place->end, *word;
	size_t length = 0;

	if (at < end && *at == '#')
		at = postfix_skip_blanks(at + 1, end, false);
	for (; at < end; at = postfix_skip_blanks(word, end, false)) {
		size_t bytes, room;

		word = postfix_skip_word(at, end);
		bytes = (size_t)(word - at);
		if (length > 0)
			ret_reason[length++] = ' ';
		room = length < REASON_MAX ? REASON_MAX - length : 0;
		if (bytes > room) {
			while (room > 0 && ((unsigned char)at[room] & 0xc0) == 0x80)
				room--;
			memcpy(ret_reason + length, at, room);
			memcpy(ret_reason + length + room, CUT, strlen(CUT));
			return length + room + strlen(CUT);
		}
		memcpy(ret_reason + length, at, bytes);
		length += bytes;
	}
	return length;
}

static void give(const struct reader *reader, const struct first_match_piece *piece)
{
	const struct list *list = reader->list;
	struct range range = range_of(&piece->prefix);
	char reason[REASON_MAX + sizeof(CUT)];
	struct list_entry entry = {
		.written = {.first = range.first, .last = range.last, .family = piece->prefix.family},
		.span = span_of_line(reader, piece->line),
		.drop = reader->table.lines[piece->line].kind == FIRST_MATCH_DROP,
	};

	entry.reason_length = put_reason(&reader->places[piece->line], reason);
	if (entry.reason_length > 0)
		entry.reason = reason;
	list->take(list->taker, &entry);
}

/* What the lines mean together, given piece by piece. */
static void give_all(struct reader *reader)
{
	struct first_match_piece *pieces = NULL;
	size_t count;

	for (uint32_t line = 1; line < reader->table.count; line++)
		if (!reader->table.lines[line].decides && reader->table.lines[line].kind != FIRST_MATCH_CONDITION)
			warn_dead(reader, line);
	if (!first_match_pieces(&reader->table, TABLE_PIECES_MAX, &pieces, &count))
		diagnostics_error(
			reader->list->diagnostics, reader->list->source->included,
			"this table becomes more than %u prefixes: its DUNNO, `!` and `if` cut its lines into that many",
			TABLE_PIECES_MAX);
	for (size_t i = 0; i < count; i++)
		give(reader, &pieces[i]);
	free(pieces);
}

static void read_postfix_cidr(const struct list *list)
{
	struct reader reader = {
		.list = list,
		.lexer = lexer_make(list->diagnostics, list->source),
		.within = FIRST_MATCH_TABLE,
	};
	size_t errors = diagnostics_errors(list->diagnostics);

	first_match_begin(&reader.table);
	read_lines(&reader);
	first_match_decide(&reader.table);
	for (uint32_t line = 1; line < reader.table.count; line++)
		if (reader.table.lines[line].decides && reader.table.lines[line].kind == FIRST_MATCH_ALLOW)
			check_allow(&reader, line);
	if (diagnostics_errors(list->diagnostics) == errors)
		give_all(&reader);
	first_match_free(&reader.table);
	free(reader.places);
}

const struct list_format list_postfix_cidr = {"postfix-cidr", read_postfix_cidr};
