/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "prefix_line.h"

#include "../base/mem.h"
#include "../text/prefix_read.h"

const struct prefix_text prefix_line_any[2] = {
	{.first = 0, .last = UINT32_MAX, .family = 4},
	{.first = 0, .last = ~(uint128)0, .family = 6},
};

bool prefix_line_prefix(struct parser *parser, struct prefix_text *ret)
{
	if (parser->token.kind != TOKEN_WORD)
		return parser_expected(parser, "a prefix");
	if (!prefix_read(&parser->lexer, parser->token.start, ret))
		return false;
	parser->lexer.at = ret->end;
	parser_advance(parser);
	return true;
}

unsigned prefix_line_expand(struct diagnostics *diagnostics, const struct prefix_text *written, struct span span,
			    struct prefix ret[static PREFIX_TEXT_PARTS])
{
	unsigned count = prefix_text_expand(written, ret);

	if (count == 0)
		diagnostics_error(diagnostics, span,
				  "the range runs across ::ffff:0:0/96, which stands for all of IPv4; "
				  "write what lies before it and what lies behind it as two ranges");
	return count;
}

bool prefix_line_push(struct tree *tree, struct diagnostics *diagnostics, const struct tree_prefix *prefix)
{
	if (tree->prefix_count == TREE_PREFIXES_MAX) {
		if (tree_first_over(tree, LIMIT_PREFIXES))
			diagnostics_error(diagnostics, (struct span){prefix->at, 1},
					  "more than %u prefixes; split the policy, or join its prefixes", TREE_PREFIXES_MAX);
		return false;
	}
	tree->prefixes = mem_grow(tree->prefixes, &tree->prefix_room, tree->prefix_count, sizeof(*tree->prefixes));
	tree->prefixes[tree->prefix_count++] = *prefix;
	return true;
}

bool prefix_line_add(struct tree *tree, struct diagnostics *diagnostics, const struct prefix_text *written,
		     struct span span, uint16_t flags, uint32_t details)
{
	struct prefix parts[PREFIX_TEXT_PARTS];
	unsigned count = prefix_line_expand(diagnostics, written, span, parts);
	uint16_t first_flags = flags;

	if (count == 0)
		return false;
	if (prefix_text_is_everybody(written))
		first_flags |= TREE_EVERYBODY | TREE_LARGE;
	else if (prefix_text_is_large(written))
		first_flags |= TREE_LARGE;
	for (unsigned i = 0; i < count; i++) {
		const struct tree_prefix prefix = {
			.prefix = parts[i],
			.flags = i == 0 ? first_flags : flags,
			.at = span.at,
			.details = details,
		};

		if (!prefix_line_push(tree, diagnostics, &prefix))
			return false;
	}
	return true;
}

/* What stood behind a prefix so far. */
struct behind {
	struct tree_details details;
	struct span owner, reason, until, wide;
};

/* One of the words behind a prefix, with its value. */
static bool parse_behind(struct parser *parser, struct behind *behind)
{
	static const char *const words[] = {"owner", "reason", "until", "wide", "mask", NULL};
	struct span here = parser_span(parser);
	int64_t day;

	if (parser_at(parser, "owner")) {
		parser_advance(parser);
		return parser_once(parser, "owner", &behind->owner, here) &&
		       parser_text(parser, "the owner, as a text in double quotes", &behind->details.owner);
	}
	if (parser_at(parser, "reason")) {
		parser_advance(parser);
		return parser_once(parser, "reason", &behind->reason, here) &&
		       parser_text(parser, "the reason, as a text in double quotes", &behind->details.reason);
	}
	if (parser_at(parser, "until")) {
		parser_advance(parser);
		if (!parser_once(parser, "until", &behind->until, here) || !parser_date(parser, &day))
			return false;
		behind->details.until = day + DATE_DAY;
		return true;
	}
	if (parser_at(parser, "wide")) {
		parser_advance(parser);
		return parser_once(parser, "wide", &behind->wide, here);
	}
	if (parser_at(parser, "mask")) {
		diagnostics_error(parser->diagnostics, here,
				  "`mask` stands behind one address; what stands here has its length already, or is a range");
		return false;
	}
	return parser_unknown(parser, words,
			      "behind an address may stand `mask`, behind a prefix `reason`, `owner`, `until` and `wide`, and then the "
			      "statement ends");
}

bool prefix_line_parse(struct parser *parser, bool any_allowed, uint16_t flags)
{
	struct behind behind = {0};
	struct prefix_text written;
	struct span span = parser_span(parser);
	bool any = any_allowed && parser_at(parser, "any");
	uint32_t details;

	if (any)
		parser_advance(parser);
	else if (!prefix_line_prefix(parser, &written))
		return false;
	while (!parser_at_end(parser) && parser->token.kind != TOKEN_COMMA)
		if (!parse_behind(parser, &behind))
			return false;
	if (behind.wide.length > 0)
		flags |= TREE_WIDE;
	details = tree_add_details(parser->tree, &behind.details);
	if (!any)
		return prefix_line_add(parser->tree, parser->diagnostics, &written, span, flags, details);
	return prefix_line_add(parser->tree, parser->diagnostics, &prefix_line_any[0], span, flags, details) &&
	       prefix_line_add(parser->tree, parser->diagnostics, &prefix_line_any[1], span, flags, details);
}
