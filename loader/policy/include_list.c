/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "include_list.h"

#include "../lists/list.h"
#include "include.h"
#include "prefix_line.h"

/* `as FORMAT`, or nothing. */
static bool parse_format(struct parser *parser, const struct list_format **ret_format)
{
	char names[200], quote[DIAGNOSTICS_QUOTE];

	*ret_format = list_default();
	if (!parser_at(parser, "as"))
		return true;
	parser_advance(parser);
	list_names(names, sizeof(names));
	if (parser->token.kind != TOKEN_WORD)
		return parser_expected(parser, "a format");
	*ret_format = list_find(parser->token.start, parser->token.length);
	if (!*ret_format) {
		diagnostics_error(parser->diagnostics, parser_span(parser), "'%s' is no format that is known; there is: %s",
				  diagnostics_quote(parser->token.start, parser->token.length, quote), names);
		return false;
	}
	parser_advance(parser);
	return true;
}

/* Whether the reason may stand in a policy, where no text has control characters but the tab. */
static bool check_reason(struct diagnostics *diagnostics, const struct list_entry *entry)
{
	for (size_t i = 0; i < entry->reason_length; i++) {
		unsigned char byte = (unsigned char)entry->reason[i];

		if ((byte >= 0x20 || byte == '\t') && byte != 0x7f)
			continue;
		diagnostics_error(diagnostics, entry->span,
				  "control character 0x%02x in what the list says of this prefix; take it out", byte);
		return false;
	}
	return true;
}

/* One entry of a list, into the tree. */
static void take(void *taker, const struct list_entry *entry)
{
	struct parser *parser = taker;
	struct tree_details details = {0};

	if (!check_reason(parser->diagnostics, entry))
		return;
	if (entry->reason)
		details.reason = tree_keep_text(parser->tree, entry->reason, entry->reason_length);
	prefix_line_add(parser->tree, parser->diagnostics, &entry->written, entry->span, TREE_LISTED,
			tree_add_details(parser->tree, &details));
}

bool include_list(struct parser *parser)
{
	struct list list = {.diagnostics = parser->diagnostics, .take = take, .taker = parser};
	const struct list_format *format;
	struct tree_text name;
	struct span span;
	uint32_t source;

	parser_advance(parser);
	span = parser_span(parser);
	if (!parser_text(parser, "a file's name in double quotes", &name) || !parse_format(parser, &format))
		return false;
	if (!parser_finish(parser))
		return false;
	if (include_open(parser, &name, span, false, &source)) {
		list.source = &parser->diagnostics->sources.items[source];
		format->read(&list);
	}
	return true;
}
