/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * The DROP lists of Spamhaus: as text, a prefix and the number of its record on a line, or as JSON, an object on a line.
 * The last line of the JSON says how many records and bytes stand before it, which tells a whole file from a part.
 */
#include <string.h>

#include "../text/prefix_read.h"
#include "formats.h"
#include "json.h"
#include "line.h"

#define NUMBERS_OF_NETWORKS                                                                                            \
	"this is a list of autonomous systems (ASN-DROP), and what is filtered here are addresses; "                    \
	"take the DROP list of prefixes"

#define NO_PREFIX "the list holds no prefix; fetch it again"

/* Reading the JSON. */
struct drop {
	struct json_reader reader;
	struct lexer lexer;
	size_t records, bytes; /* before the line at hand; an end of line counts as one byte */
	bool closed;           /* the closing line was there */
	bool broken;           /* what follows is not looked at */
};

/* A number of the closing line, that must be what was found. */
static void check_number(struct drop *drop, const json_t *closing, const char *key, size_t found, const char *unit)
{
	const json_t *number = json_member(&drop->reader, closing, key, JSON_INTEGER);

	if (number && json_integer_value(number) != (json_int_t)found)
		json_fail(&drop->reader,
			  "%" JSON_INTEGER_FORMAT " %s are announced, and %zu were found before this line: "
			  "a part of the list is missing, or it was changed; fetch it again",
			  json_integer_value(number), unit, found);
}

/* A record, or the closing line. */
static void read_object(struct drop *drop, const json_t *object)
{
	const char *type = json_string_value(json_object_get(object, "type"));
	const json_t *prefix, *record;
	struct list_entry entry = {.span = drop->reader.span};

	if (type && strcmp(type, "metadata") == 0) {
		check_number(drop, object, "records", drop->records, "records");
		check_number(drop, object, "size", drop->bytes, "bytes");
		if (drop->records == 0)
			diagnostics_error(drop->lexer.diagnostics, drop->reader.span, NO_PREFIX);
		drop->closed = true;
		return;
	}
	if (json_object_get(object, "asn")) {
		diagnostics_error(drop->lexer.diagnostics, drop->reader.span, NUMBERS_OF_NETWORKS);
		drop->broken = true;
		return;
	}
	drop->records++;
	prefix = json_member(&drop->reader, object, "cidr", JSON_STRING);
	if (!prefix || !json_prefix(&drop->reader, prefix, 0, &entry.written))
		return;
	record = json_member(&drop->reader, object, "sblid", JSON_STRING);
	if (!record)
		return;
	entry.reason = json_string_value(record);
	entry.reason_length = json_string_length(record);
	drop->reader.list->take(drop->reader.list->taker, &entry);
}

static void read_json_line(struct drop *drop, const char *at, size_t length)
{
	json_t *object;

	drop->reader.span = lexer_span(&drop->lexer, at, length);
	drop->reader.key = NULL;
	if (drop->closed) {
		diagnostics_error(drop->lexer.diagnostics, drop->reader.span,
				  "something follows the closing line of the list; keep one list in one file");
		drop->broken = true;
		return;
	}
	object = json_read(&drop->reader, at, length, JSON_OBJECT);
	if (!object) {
		drop->records++;
		drop->broken = at + length == drop->lexer.end;
		return;
	}
	read_object(drop, object);
	json_done();
}

static void read_json(const struct list *list)
{
	struct drop drop = {
		.reader = json_reader_make(list, "a record of the DROP list of Spamhaus"),
		.lexer = lexer_make(list->diagnostics, list->source),
	};

	for (const char *at = drop.lexer.text; at < drop.lexer.end && !drop.broken; at++) {
		const char *end = line_end(at, drop.lexer.end);
		size_t length = (size_t)(end - at);

		if (length > 0 && at[length - 1] == '\r')
			length--;
		if (line_skip_blanks(at, end) < end)
			read_json_line(&drop, at, length);
		drop.bytes += length + 1;
		at = end;
	}
	if (!drop.closed && !drop.broken)
		diagnostics_error(list->diagnostics, lexer_span(&drop.lexer, drop.lexer.end, 0),
				  "the list ends without its closing line (\"type\":\"metadata\"): the download was cut off; "
				  "fetch it again");
}

/* Whether a line begins with AS and a number. */
static bool at_number_of_network(const char *at, const char *end)
{
	return end - at >= 3 && at[0] == 'A' && at[1] == 'S' && at[2] >= '0' && at[2] <= '9';
}

/* What stands behind the prefix, up to `end`: nothing, or ';' and the number of the record. */
static void read_text_line(const struct list *list, const struct lexer *lexer, const char *at, const char *end)
{
	struct list_entry entry = {0};
	const char *next;

	if (!prefix_read(lexer, at, &entry.written))
		return;
	entry.span = lexer_span(lexer, at, (size_t)(entry.written.end - at));
	next = line_skip_blanks(entry.written.end, end);
	if (next < end && *next != ';') {
		char quote[DIAGNOSTICS_QUOTE];

		diagnostics_error(list->diagnostics, lexer_span(lexer, next, 1),
				  "'%s' is left over; behind a prefix of the DROP list stands ';' and the number of its record",
				  diagnostics_quote(next, (size_t)(end - next), quote));
		return;
	}
	next = line_skip_blanks(next < end ? next + 1 : end, end);
	while (end > next && line_skip_blanks(end - 1, end) == end)
		end--;
	entry.reason = end > next ? next : NULL;
	entry.reason_length = (size_t)(end - next);
	list->take(list->taker, &entry);
}

static void read_text(const struct list *list)
{
	const struct lexer lexer = lexer_make(list->diagnostics, list->source);
	bool any = false;

	for (const char *at = lexer.text; at < lexer.end; at++) {
		const char *end = line_end(at, lexer.end);

		at = line_skip_blanks(at, end);
		if (at_number_of_network(at, end)) {
			diagnostics_error(list->diagnostics, lexer_span(&lexer, at, 2), NUMBERS_OF_NETWORKS);
			return;
		}
		if (at < end && *at != ';') {
			read_text_line(list, &lexer, at, end);
			any = true;
		}
		at = end;
	}
	if (!any)
		diagnostics_error(list->diagnostics, lexer_span(&lexer, lexer.end, 0), NO_PREFIX);
}

static void read_drop(const struct list *list)
{
	const char *text = list->source->text;
	size_t blanks = strspn(text, " \t\r\n");

	if (blanks == list->source->length)
		diagnostics_error(list->diagnostics, (struct span){list->source->base, 0},
				  "there is nothing here, and it should be the DROP list of Spamhaus; fetch it again");
	else if (text[blanks] == '<')
		diagnostics_error(list->diagnostics, (struct span){list->source->base + (uint32_t)blanks, 1},
				  "this is a page, in HTML or XML, and no list; fetch the DROP list of Spamhaus itself");
	else if (text[blanks] == '{' || text[blanks] == '[')
		read_json(list);
	else
		read_text(list);
}

const struct list_format list_spamhaus_drop = {"spamhaus-drop", read_drop};
