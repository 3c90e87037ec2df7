/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* One prefix a line, in any notation; comments begin with '#' or ';'. */
#include "../text/lexer.h"
#include "../text/prefix_read.h"
#include "formats.h"
#include "line.h"

/* Whether nothing more stands on the line, a comment apart. */
static bool at_rest(const char *at, const char *end)
{
	return at >= end || *at == '\n' || *at == '#' || *at == ';';
}

/* The prefix at `at`, the first on its line. */
static void read_line(const struct list *list, const struct lexer *lexer, const char *at)
{
	struct list_entry entry = {0};
	const char *next;

	if (!prefix_read(lexer, at, &entry.written))
		return;
	entry.span = lexer_span(lexer, at, (size_t)(entry.written.end - at));
	next = line_skip_blanks(entry.written.end, lexer->end);
	if (!at_rest(next, lexer->end)) {
		char quote[DIAGNOSTICS_QUOTE];

		diagnostics_error(list->diagnostics, lexer_span(lexer, next, 1),
				  "'%s' is left over; a plain list has one prefix a line, and a comment behind it "
				  "begins with '#' or ';'",
				  diagnostics_quote(next, (size_t)(line_end(next, lexer->end) - next), quote));
		return;
	}
	list->take(list->taker, &entry);
}

static void read_plain(const struct list *list)
{
	const struct lexer lexer = lexer_make(list->diagnostics, list->source);

	for (const char *at = lexer.text; at < lexer.end; at++) {
		at = line_skip_blanks(at, lexer.end);
		if (!at_rest(at, lexer.end))
			read_line(list, &lexer, at);
		at = line_end(at, lexer.end);
	}
}

const struct list_format list_plain = {"plain", read_plain};
