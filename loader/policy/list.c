/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "list.h"

#include <stdio.h>
#include <string.h>

#include "prefix_line.h"

static const char *line_end(const char *at, const char *end)
{
	const char *line = memchr(at, '\n', (size_t)(end - at));

	return line ? line : end;
}

static const char *skip_blanks(const char *at, const char *end)
{
	while (at < end && (*at == ' ' || *at == '\t' || *at == '\r'))
		at++;
	return at;
}

/* Whether nothing more stands on the line, a comment apart. */
static bool at_rest(const char *at, const char *end)
{
	return at >= end || *at == '\n' || *at == '#' || *at == ';';
}

/* The prefix at `at`, the first on its line. */
static void read_line(struct tree *tree, const struct lexer *lexer, const char *at)
{
	struct diagnostics *diagnostics = lexer->diagnostics;
	struct prefix_text_error error, *wanted;
	struct prefix_text written;
	struct span span;
	const char *next;

	wanted = diagnostics_wanted(diagnostics, DIAGNOSTIC_ERROR) ? &error : NULL;
	if (!prefix_text_parse(at, lexer->end, &written, wanted)) {
		prefix_line_wrong(diagnostics, lexer, at, wanted);
		return;
	}
	span = lexer_span(lexer, at, (size_t)(written.end - at));
	next = skip_blanks(written.end, lexer->end);
	if (!at_rest(next, lexer->end)) {
		char quote[DIAGNOSTICS_QUOTE];

		diagnostics_error(diagnostics, lexer_span(lexer, next, 1),
				  "'%s' is left over; a plain list has one prefix a line, and a comment behind it "
				  "begins with '#' or ';'",
				  diagnostics_quote(next, (size_t)(line_end(next, lexer->end) - next), quote));
		return;
	}
	prefix_line_add(tree, diagnostics, &written, span, 0, 0);
}

static void read_plain(struct tree *tree, struct diagnostics *diagnostics, const struct source *source)
{
	const struct lexer lexer = lexer_make(diagnostics, source);

	for (const char *at = lexer.text; at < lexer.end; at++) {
		at = skip_blanks(at, lexer.end);
		if (!at_rest(at, lexer.end))
			read_line(tree, &lexer, at);
		at = line_end(at, lexer.end);
	}
}

static const struct list_format formats[] = {
	{"plain", read_plain},
};
#define FORMATS (sizeof(formats) / sizeof(formats[0]))

const struct list_format *list_find(const char *name, size_t length)
{
	for (size_t i = 0; i < FORMATS; i++)
		if (strlen(formats[i].name) == length && memcmp(formats[i].name, name, length) == 0)
			return &formats[i];
	return NULL;
}

const struct list_format *list_default(void)
{
	return &formats[0];
}

void list_names(char *ret_names, size_t size)
{
	size_t used = 0;

	ret_names[0] = '\0';
	for (size_t i = 0; i < FORMATS && used < size; i++)
		used += (size_t)snprintf(ret_names + used, size - used, "%s%s", i > 0 ? ", " : "", formats[i].name);
}
