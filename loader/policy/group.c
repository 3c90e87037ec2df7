/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "group.h"

#include "../base/mem.h"
#include "include_list.h"
#include "left_out.h"
#include "prefix_line.h"

static const char *const words[] = {"source", "retrieved", "review", "include", NULL};
#define WHERE "in a group stand prefixes, `source`, `retrieved`, `review` and `include`"

/* `source TEXT` */
static bool parse_source(struct parser *parser, struct tree_group *group)
{
	struct span here = parser_span(parser);
	struct tree_text text;

	parser_advance(parser);
	if (!parser_text(parser, "where the list comes from, as a text in double quotes", &text))
		return false;
	if (!parser_once(parser, "source", &group->source_span, here))
		return false;
	group->source = text;
	return parser_finish(parser);
}

/* `retrieved DATE`, `review DATE` */
static bool parse_date(struct parser *parser, const char *word, struct tree_date *date)
{
	struct span here = parser_span(parser);
	int64_t day;

	parser_advance(parser);
	if (!parser_date(parser, &day))
		return false;
	if (!parser_once(parser, word, &date->span, here))
		return false;
	date->day = day;
	return parser_finish(parser);
}

static bool parse_prefix(struct parser *parser)
{
	if (!prefix_line_parse(parser, false, 0))
		return false;
	if (parser->token.kind != TOKEN_COMMA)
		return true;
	diagnostics_error(parser->diagnostics, parser_span(parser),
			  "one statement takes one prefix; write what follows on a line of its own, or behind ';'");
	return false;
}

static bool parse_statement(struct parser *parser, struct tree_group *group)
{
	if (parser_at(parser, "source"))
		return parse_source(parser, group);
	if (parser_at(parser, "retrieved"))
		return parse_date(parser, "retrieved", &group->retrieved);
	if (parser_at(parser, "review"))
		return parse_date(parser, "review", &group->review);
	if (parser_at(parser, "include"))
		return include_list(parser);
	if (parser->token.kind != TOKEN_WORD || parser_at_name(parser))
		return parser_unknown(parser, words, WHERE);
	return parse_prefix(parser);
}

/* A new group; where there are too many, one that is not counted. */
static struct tree_group *add(struct parser *parser, struct span span)
{
	struct tree *tree = parser->tree;

	if (tree->group_count == TREE_GROUPS_MAX && tree_first_over(tree, LIMIT_GROUPS))
		diagnostics_error(parser->diagnostics, span, "more than %u groups; join some of them", TREE_GROUPS_MAX);
	tree->groups = mem_grow(tree->groups, &tree->group_room, tree->group_count, sizeof(*tree->groups));
	return &tree->groups[tree->group_count < TREE_GROUPS_MAX ? tree->group_count++ : tree->group_count];
}

bool group_parse(struct parser *parser)
{
	struct tree *tree = parser->tree;
	struct tree_group group = {.name_span = parser_span(parser)};
	struct tree_group *place;
	uint32_t first = (uint32_t)tree->prefix_count;

	if (!parser_block_name(parser, "a group", &group.name) || !parser_open(parser))
		return false;
	while (parser_next_statement(parser, "group", group.name_span))
		if (!parse_statement(parser, &group))
			parser_skip(parser);
	left_out_cut(tree, parser->diagnostics, first);
	group.prefixes = (struct tree_slice){first, (uint32_t)tree->prefix_count - first};
	group.written = group.prefixes.count;
	for (uint32_t i = first; i < tree->prefix_count && !group.wants_wide; i++)
		group.wants_wide = (tree->prefixes[i].flags & (TREE_LARGE | TREE_EVERYBODY)) != 0;
	place = add(parser, group.name_span);
	*place = group;
	return true;
}
