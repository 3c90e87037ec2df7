/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "prefix_read.h"

bool prefix_read(const struct lexer *lexer, const char *at, struct prefix_text *ret)
{
	bool shown = diagnostics_wanted(lexer->diagnostics, DIAGNOSTIC_ERROR);
	struct address_text_error error;

	if (prefix_text_parse(at, lexer->end, ret, shown ? &error : NULL))
		return true;
	if (shown)
		diagnostics_error(lexer->diagnostics, lexer_span(lexer, error.at, error.length), "%s", error.message);
	else
		diagnostics_count(lexer->diagnostics, DIAGNOSTIC_ERROR);
	return false;
}
