/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "diagnostics.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "../base/mem.h"
#include "../base/terminal.h"
#include "utf8.h"

#define MESSAGE_MAX 1024
#define LINE_SHOWN  120 /* bytes; a longer line is shown as a window around the place */
#define WINDOW_LEFT 60

static bool is_note(enum diagnostic_kind kind)
{
	return kind == DIAGNOSTIC_NOTE || kind == NOTE_LIST;
}

const char *diagnostic_kind_name(enum diagnostic_kind kind)
{
	return kind == DIAGNOSTIC_ERROR ? "error" : is_note(kind) ? "note" : "warning";
}

bool diagnostics_wanted(const struct diagnostics *diagnostics, enum diagnostic_kind kind)
{
	return diagnostics->found[kind] < DIAGNOSTICS_SHOWN;
}

void diagnostics_count(struct diagnostics *diagnostics, enum diagnostic_kind kind)
{
	diagnostics->last_shown = false;
	diagnostics->found[kind]++;
}

static void add(struct diagnostics *diagnostics, enum diagnostic_kind kind, uint32_t at, const char *format,
		va_list values)
{
	char message[MESSAGE_MAX];

	vsnprintf(message, sizeof(message), format, values);
	diagnostics->items =
		mem_grow(diagnostics->items, &diagnostics->capacity, diagnostics->count, sizeof(*diagnostics->items));
	diagnostics->items[diagnostics->count++] = (struct diagnostic){
		.kind = kind,
		.at = at,
		.message = mem_text(message, strlen(message)),
	};
}

static void find(struct diagnostics *diagnostics, enum diagnostic_kind kind, uint32_t at, const char *format,
		 va_list values)
{
	bool shown = diagnostics_wanted(diagnostics, kind);

	diagnostics_count(diagnostics, kind);
	diagnostics->last_shown = shown;
	if (shown)
		add(diagnostics, kind, at, format, values);
}

void diagnostics_error(struct diagnostics *diagnostics, struct span span, const char *format, ...)
{
	va_list values;

	va_start(values, format);
	find(diagnostics, DIAGNOSTIC_ERROR, span.at, format, values);
	va_end(values);
}

void diagnostics_warning(struct diagnostics *diagnostics, enum diagnostic_kind kind, struct span span,
			 const char *format, ...)
{
	va_list values;

	va_start(values, format);
	find(diagnostics, kind, span.at, format, values);
	va_end(values);
}

void diagnostics_note(struct diagnostics *diagnostics, struct span span, const char *format, ...)
{
	va_list values;

	if (!diagnostics->last_shown)
		return;
	va_start(values, format);
	add(diagnostics, DIAGNOSTIC_NOTE, span.at, format, values);
	va_end(values);
}

size_t diagnostics_errors(const struct diagnostics *diagnostics)
{
	return diagnostics->found[DIAGNOSTIC_ERROR];
}

int diagnostics_status(const struct diagnostics *diagnostics)
{
	if (diagnostics->unreadable)
		return 1;
	return diagnostics_errors(diagnostics) > 0 ? 2 : 0;
}

/* Where the window on a long line begins and ends, not inside a character. */
static void window(const struct location *location, uint32_t *ret_start, uint32_t *ret_end)
{
	uint32_t column = location->column - 1;
	uint32_t start = 0, end = location->length;

	if (location->length > LINE_SHOWN) {
		start = column > WINDOW_LEFT ? column - WINDOW_LEFT : 0;
		end = start + LINE_SHOWN < location->length ? start + LINE_SHOWN : location->length;
		while (start > 0 && ((unsigned char)location->text[start] & 0xc0) == 0x80)
			start--;
		while (end < location->length && ((unsigned char)location->text[end] & 0xc0) == 0x80)
			end++;
	}
	*ret_start = start;
	*ret_end = end;
}

/* The line of text, and the caret under the place: a tab under a tab, one blank under one character. */
static void print_line(const struct location *location, FILE *output)
{
	uint32_t start, end;
	char *shown;

	window(location, &start, &end);
	shown = mem_zeroed(end - start + 1, 1);
	utf8_printable(location->text + start, end - start, shown);
	for (uint32_t i = start; i < end; i++)
		if (location->text[i] == '\t')
			shown[i - start] = '\t';
	fprintf(output, "%s%s%s\n", start > 0 ? "..." : "", shown, end < location->length ? "..." : "");
	if (start > 0)
		fputs("   ", output);
	for (uint32_t i = start; i < location->column - 1 && i < end; i++)
		if (((unsigned char)shown[i - start] & 0xc0) != 0x80)
			fputc(shown[i - start] == '\t' ? '\t' : ' ', output);
	fputs("^\n", output);
	free(shown);
}

static void print_name(const char *name, FILE *output)
{
	char *shown = mem_zeroed(strlen(name) + 1, 1);

	utf8_show(name, shown);
	fputs(shown, output);
	free(shown);
}

/* Through which includes the text was reached. */
static void print_chain(const struct sources *sources, const struct source *source, FILE *output)
{
	while (source->included.at != SOURCE_NONE) {
		struct location location = sources_locate(sources, source->included.at);

		print_name(location.source->name, output);
		fprintf(output, ":%u:%u: note: included here\n", location.line, location.column);
		source = location.source;
	}
}

/* ": error: what is wrong" */
static void print_message(const struct diagnostic *item, FILE *output)
{
	enum terminal_style style = item->kind == DIAGNOSTIC_ERROR ? TERMINAL_BAD
				    : is_note(item->kind)	   ? TERMINAL_HINT
								   : TERMINAL_WARN;

	fprintf(output, ": %s%s:%s %s\n", terminal_style(output, style), diagnostic_kind_name(item->kind),
		terminal_style(output, TERMINAL_PLAIN), item->message);
}

static void print_one(const struct diagnostics *diagnostics, const struct diagnostic *item, FILE *output)
{
	struct location location;

	if (item->at == SOURCE_NONE) {
		print_name(diagnostics->name, output);
		print_message(item, output);
		return;
	}
	location = sources_locate(&diagnostics->sources, item->at);
	print_name(location.source->name, output);
	fprintf(output, ":%u:%u", location.line, location.column);
	print_message(item, output);
	print_line(&location, output);
	if (item->kind != DIAGNOSTIC_NOTE)
		print_chain(&diagnostics->sources, location.source, output);
}

void diagnostics_print(const struct diagnostics *diagnostics, FILE *output)
{
	static const char *const names[DIAGNOSTIC_KINDS][2] = {
		[DIAGNOSTIC_ERROR] = {"error", ""},
		[WARNING_TWICE] = {"warning", ": something stands twice"},
		[WARNING_ENDED] = {"warning", ": an `until` has passed"},
		[WARNING_REVIEW] = {"warning", ": a `review` date has passed"},
		[WARNING_UNUSED] = {"warning", ": no lock uses a group"},
		[WARNING_LIST] = {"warning", ": a list says what a policy cannot"},
		[NOTE_LIST] = {"note", ": a list is taken otherwise than it is written"},
		[WARNING_DEAD] = {"warning", ": a line of a table decides nothing"},
		[WARNING_EMPTY] = {"warning", ": a list is empty"},
	};

	for (size_t i = 0; i < diagnostics->count; i++)
		print_one(diagnostics, &diagnostics->items[i], output);
	for (unsigned kind = 0; kind < DIAGNOSTIC_KINDS; kind++) {
		size_t found = diagnostics->found[kind];

		if (found <= DIAGNOSTICS_SHOWN)
			continue;
		print_name(diagnostics->name, output);
		fprintf(output, ": %zu more %s%s%s\n", found - DIAGNOSTICS_SHOWN, names[kind][0],
			found - DIAGNOSTICS_SHOWN > 1 ? "s" : "", names[kind][1]);
	}
}

void diagnostics_format_error(const struct diagnostics *diagnostics, char ret_text[static DIAGNOSTICS_ERROR])
{
	const struct diagnostic *item = diagnostics->items;
	struct location location;

	while (item->kind != DIAGNOSTIC_ERROR) /* of each kind the first ones are kept */
		item++;
	if (item->at == SOURCE_NONE) {
		snprintf(ret_text, DIAGNOSTICS_ERROR, "%s: %s", diagnostics->name, item->message);
		return;
	}
	location = sources_locate(&diagnostics->sources, item->at);
	snprintf(ret_text, DIAGNOSTICS_ERROR, "%s:%u:%u: %s", location.source->name, location.line, location.column,
		 item->message);
}

void diagnostics_free(struct diagnostics *diagnostics)
{
	for (size_t i = 0; i < diagnostics->count; i++)
		free(diagnostics->items[i].message);
	free(diagnostics->items);
	free(diagnostics->name);
	sources_free(&diagnostics->sources);
	*diagnostics = (struct diagnostics){0};
}

const char *diagnostics_quote(const char *text, size_t length, char ret_quote[static DIAGNOSTICS_QUOTE])
{
	size_t shown = length;

	if (length > DIAGNOSTICS_QUOTE - 16) {
		shown = DIAGNOSTICS_QUOTE - 16;
		while (shown > 0 && ((unsigned char)text[shown] & 0xc0) == 0x80)
			shown--;
	}
	utf8_printable(text, shown, ret_quote);
	memcpy(ret_quote + shown, shown < length ? "..." : "", shown < length ? 4 : 1);
	return ret_quote;
}
