/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "statements.h"

#include "group.h"
#include "include.h"
#include "lock.h"

static void parse_source(struct tree *tree, struct diagnostics *diagnostics, uint32_t source, unsigned depth);

/* `include TEXT`; recursion ends at SOURCE_DEPTH_MAX. */
static bool parse_include(struct parser *parser)
{
	struct tree_text name;
	struct span span;
	uint32_t source;

	parser_advance(parser);
	span = parser_span(parser);
	if (!parser_text(parser, "a file's name in double quotes", &name))
		return false;
	if (parser_at(parser, "as")) {
		diagnostics_error(parser->diagnostics, parser_span(parser),
				  "`as` goes with the `include` of a list, inside a group, or of a table, inside a lock; here a policy "
				  "file is included");
		return false;
	}
	if (!parser_finish(parser))
		return false;
	if (include_open(parser, &name, span, true, &source))
		parse_source(parser->tree, parser->diagnostics, source, parser->depth + 1);
	else
		parser->tree->incomplete = true;
	return true;
}

static bool parse_statement(struct parser *parser)
{
	static const char *const words[] = {"group", "lock", "include", NULL};

	if (parser_at(parser, "group")) {
		parser_advance(parser);
		return group_parse(parser);
	}
	if (parser_at(parser, "lock")) {
		parser->tree->lock_seen = true;
		parser_advance(parser);
		return lock_parse(parser);
	}
	if (parser_at(parser, "include"))
		return parse_include(parser);
	return parser_unknown(parser, words, "at the top of a policy stand `group`, `lock` and `include`");
}

static void parse_source(struct tree *tree, struct diagnostics *diagnostics, uint32_t source, unsigned depth)
{
	struct parser parser = parser_make(tree, diagnostics, source, depth);

	for (;;) {
		switch (parser.token.kind) {
		case TOKEN_END:
			return;
		case TOKEN_LINE:
		case TOKEN_SEMICOLON:
			parser_advance(&parser);
			break;
		case TOKEN_CLOSE:
			diagnostics_error(diagnostics, parser_span(&parser), "this '}' closes nothing; take it out");
			parser_advance(&parser);
			break;
		default:
			if (!parse_statement(&parser))
				parser_skip(&parser);
		}
	}
}

void statements_parse(struct tree *tree, struct diagnostics *diagnostics, uint32_t source)
{
	const struct source *top = &diagnostics->sources.items[source];

	tree->end = (struct span){top->base + top->length, 0};
	parse_source(tree, diagnostics, source, 0);
}
