/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "include_list.h"

#include "../lists/list.h"
#include "include.h"
#include "left_out.h"
#include "prefix_line.h"

/* Reports the name of a format that is none, or that is one of the other kind. Always false. */
static bool wrong_format(struct parser *parser, enum list_kind kind)
{
	enum list_kind other = kind == LIST_TABLE ? LIST_ADDRESSES : LIST_TABLE;
	const struct token *token = &parser->token;
	char names[200], quote[DIAGNOSTICS_QUOTE];

	list_names(kind, names, sizeof(names));
	diagnostics_quote(token->start, token->length, quote);
	if (!list_find(other, token->start, token->length))
		diagnostics_error(parser->diagnostics, parser_span(parser), "'%s' is no format that is known; there is: %s", quote,
				  names);
	else if (kind == LIST_ADDRESSES)
		diagnostics_error(parser->diagnostics, parser_span(parser),
				  "a table in the format '%s' says what is allowed and what is dropped: include it in a lock, not "
				  "in a group",
				  quote);
	else
		diagnostics_error(parser->diagnostics, parser_span(parser),
				  "a list in the format '%s' does not say what is allowed: include it in a group, which the lock "
				  "allows or drops",
				  quote);
	return false;
}

/* `as FORMAT`; for a list it may be left out. */
static bool parse_format(struct parser *parser, enum list_kind kind, const struct list_format **ret_format)
{
	*ret_format = list_default();
	if (!parser_at(parser, "as")) {
		if (kind == LIST_ADDRESSES)
			return true;
		return parser_expected(parser, "`as postfix-cidr` (a list is included in a group, which the lock allows or drops)");
	}
	parser_advance(parser);
	if (parser->token.kind != TOKEN_WORD)
		return parser_expected(parser, "a format");
	*ret_format = list_find(kind, parser->token.start, parser->token.length);
	if (!*ret_format)
		return wrong_format(parser, kind);
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

/* Who takes the entries of a list. */
struct taker {
	struct parser *parser;
	bool wide;
	bool taken; /* something was there */
};

/* One entry of a list, into the tree. */
static void take(void *context, const struct list_entry *entry)
{
	struct taker *taker = context;
	struct parser *parser = taker->parser;
	struct tree_details details = {0};
	uint16_t flags = TREE_LISTED | (entry->drop ? TREE_DROP : 0);

	taker->taken = true;
	if (!check_reason(parser->diagnostics, entry))
		return;
	if (entry->reason)
		details.reason = tree_keep_text(parser->tree, entry->reason, entry->reason_length);
	if (taker->wide && !entry->drop && prefix_text_is_large(&entry->written))
		flags |= TREE_WIDE;
	prefix_line_add(parser->tree, parser->diagnostics, &entry->written, entry->span, flags,
			tree_add_details(parser->tree, &details));
}

/* Addresses that a list keeps out of the group. */
static void leave_out(void *context, uint8_t family, struct range range)
{
	struct taker *taker = context;

	taker->taken = true;
	left_out_add(taker->parser->tree, family, range);
}

/*
 * Reads the list, which is included at `span`. One that is empty is seldom meant: whoever fetches it has failed, and an allow
 * cuts everybody off, a drop nobody.
 */
static void read(const struct list *list, const struct list_format *format, struct span span, enum list_kind kind)
{
	const struct taker *taker = list->taker;
	size_t errors = diagnostics_errors(list->diagnostics);

	format->read(list);
	if (!taker->taken && diagnostics_errors(list->diagnostics) == errors)
		diagnostics_warning(list->diagnostics, WARNING_EMPTY, span,
				    kind == LIST_TABLE ? "the table decides about no address"
						       : "the list is empty: no prefix comes of it");
}

/* `TEXT as FORMAT`, and for a table `wide`. */
static bool include(struct parser *parser, enum list_kind kind)
{
	struct taker taker = {.parser = parser};
	struct list list = {.diagnostics = parser->diagnostics, .take = take, .leave_out = leave_out, .taker = &taker};
	const struct list_format *format;
	struct tree_text name;
	struct span span;
	uint32_t source;

	parser_advance(parser);
	span = parser_span(parser);
	if (!parser_text(parser, "a file's name in double quotes", &name) || !parse_format(parser, kind, &format))
		return false;
	if (kind == LIST_TABLE && parser_at(parser, "wide")) {
		list.wide = taker.wide = true;
		parser_advance(parser);
	}
	if (!parser_finish(parser))
		return false;
	if (include_open(parser, &name, span, false, &source)) {
		list.source = &parser->diagnostics->sources.items[source];
		read(&list, format, span, kind);
	}
	return true;
}

bool include_list(struct parser *parser)
{
	return include(parser, LIST_ADDRESSES);
}

bool include_table(struct parser *parser)
{
	return include(parser, LIST_TABLE);
}
