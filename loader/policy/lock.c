/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "lock.h"

#include "../base/mem.h"
#include "../base/number.h"
#include "include_list.h"
#include "prefix_line.h"

static const char *const words[] = {"port", "to", "allow", "drop", "include", "default", "mode", NULL};
#define WHERE "in a lock stand `port`, `to`, `allow`, `drop`, `include`, `default` and `mode`"

static bool parse_number(struct parser *parser, uint16_t *ret_port)
{
	const char *start = parser->token.start, *end = start + parser->token.length;
	uint64_t value = 0;
	char quote[DIAGNOSTICS_QUOTE];

	if (parser->token.kind != TOKEN_WORD)
		return parser_expected(parser, "a port, from 1 to 65535");
	if (number_read_plain(start, end, UINT16_MAX, &value) != end || value == 0) {
		diagnostics_error(parser->diagnostics, parser_span(parser),
				  "'%s' is no port; a port is a number from 1 to 65535, and several stand with ',' between",
				  diagnostics_quote(start, parser->token.length, quote));
		return false;
	}
	*ret_port = (uint16_t)value;
	return true;
}

static bool add_port(struct parser *parser, struct tree_lock *lock, uint16_t port)
{
	struct span span = parser_span(parser);

	for (uint32_t i = 0; i < lock->port_count; i++) {
		if (lock->ports[i].port != port)
			continue;
		diagnostics_warning(parser->diagnostics, WARNING_TWICE, span, "port %u stands twice in this lock", port);
		diagnostics_note(parser->diagnostics, (struct span){lock->ports[i].at, 1}, "port %u stands here too", port);
		return true;
	}
	if (lock->port_count == POLICY_PORTS_MAX) {
		diagnostics_error(parser->diagnostics, span, "more than %u ports in one lock; write a second lock for the others", POLICY_PORTS_MAX);
		return false;
	}
	lock->ports[lock->port_count++] = (struct tree_port){port, span.at};
	return true;
}

/* `port N, ...` */
static bool parse_port(struct parser *parser, struct tree_lock *lock)
{
	uint16_t port = 0;

	do {
		parser_advance(parser);
		if (!parse_number(parser, &port) || !add_port(parser, lock, port))
			return false;
		parser_advance(parser);
	} while (parser->token.kind == TOKEN_COMMA);
	return parser_finish(parser);
}

static bool add_to(struct parser *parser, const struct prefix_text *written, struct span span)
{
	struct prefix parts[PREFIX_TEXT_PARTS];
	struct tree *tree = parser->tree;
	unsigned count = prefix_line_expand(parser->diagnostics, written, span, parts);

	if (tree->to_count + count > TREE_TO_MAX) {
		if (tree_first_over(tree, LIMIT_TO))
			diagnostics_error(parser->diagnostics, span, "more than %u `to` prefixes; write wider ones",
					  TREE_TO_MAX);
		return false;
	}
	for (unsigned i = 0; i < count; i++) {
		tree->to = mem_grow(tree->to, &tree->to_room, tree->to_count, sizeof(*tree->to));
		tree->to[tree->to_count++] = (struct tree_prefix){.prefix = parts[i], .at = span.at};
	}
	return count > 0;
}

/* `to PREFIX, ...` or `to any` */
static bool parse_to(struct parser *parser)
{
	struct prefix_text written;

	do {
		struct span span;

		parser_advance(parser);
		span = parser_span(parser);
		if (parser_at(parser, "any")) {
			parser_advance(parser);
			add_to(parser, &prefix_line_any[0], span);
			add_to(parser, &prefix_line_any[1], span);
		} else if (!prefix_line_prefix(parser, &written) || !add_to(parser, &written, span)) {
			return false;
		}
	} while (parser->token.kind == TOKEN_COMMA);
	return parser_finish(parser);
}

/* A group's name after `allow` or `drop`. */
static bool parse_use(struct parser *parser, enum verdict verdict)
{
	struct tree *tree = parser->tree;
	struct tree_use use = {.at = parser_span(parser).at, .group = POLICY_NONE, .verdict = (uint8_t)verdict};

	if (!parser_name(parser, "a group", &use.name))
		return false;
	if (parser_at(parser, "owner") || parser_at(parser, "reason") || parser_at(parser, "until") ||
	    parser_at(parser, "wide")) {
		diagnostics_error(parser->diagnostics, parser_span(parser),
				  "`%.*s` goes with a prefix, not with a group; write it behind the prefixes of the group",
				  (int)parser->token.length, parser->token.start);
		return false;
	}
	if (tree->use_count >= TREE_USES_MAX) {
		if (tree_first_over(tree, LIMIT_USES))
			diagnostics_error(parser->diagnostics, parser_span(parser),
					  "more than %u statements that allow or drop a group; join some of the groups", TREE_USES_MAX);
		return false;
	}
	tree->uses = mem_grow(tree->uses, &tree->use_room, tree->use_count, sizeof(*tree->uses));
	tree->uses[tree->use_count++] = use;
	return true;
}

/* `allow WHAT`, `drop WHAT` */
static bool parse_rule(struct parser *parser, enum verdict verdict)
{
	bool good;

	parser_advance(parser);
	if (parser->token.kind != TOKEN_WORD)
		return parser_expected(parser, "a group's name, a prefix or `any`");
	if (parser_at_name(parser) && !parser_at(parser, "any"))
		good = parse_use(parser, verdict);
	else
		good = prefix_line_parse(parser, true, verdict == VERDICT_DROP ? TREE_DROP : 0);
	if (good && parser->token.kind == TOKEN_COMMA) {
		diagnostics_error(parser->diagnostics, parser_span(parser),
				  "one statement takes one prefix or one group; write a second `%s` for what follows",
				  verdict_name(verdict));
		return false;
	}
	return good && parser_finish(parser);
}

/* `default allow`, `default drop` */
static bool parse_default(struct parser *parser, struct tree_lock *lock)
{
	struct span here = parser_span(parser);
	enum verdict verdict;

	parser_advance(parser);
	if (parser_at(parser, "allow"))
		verdict = VERDICT_ALLOW;
	else if (parser_at(parser, "drop"))
		verdict = VERDICT_DROP;
	else
		return parser_expected(parser, "`allow` or `drop`");
	parser_advance(parser);
	if (!parser_once(parser, "default", &lock->default_span, here))
		return false;
	lock->default_verdict = verdict;
	return parser_finish(parser);
}

/* `mode enforce`, `mode monitor` */
static bool parse_mode(struct parser *parser, struct tree_lock *lock)
{
	struct span here = parser_span(parser);
	bool monitor = false;

	parser_advance(parser);
	if (parser_at(parser, "monitor"))
		monitor = true;
	else if (!parser_at(parser, "enforce"))
		return parser_expected(parser, "`enforce` or `monitor`");
	parser_advance(parser);
	if (!parser_once(parser, "mode", &lock->mode_span, here))
		return false;
	lock->monitor = monitor;
	return parser_finish(parser);
}

/* `port` and `to`: where one of them is wrong, nothing is said of what the lock would share with others. */
static bool parse_guarded(struct parser *parser, struct tree_lock *lock)
{
	bool good = parser_at(parser, "port") ? parse_port(parser, lock) : parse_to(parser);

	lock->unknown = lock->unknown || !good;
	return good;
}

static bool parse_statement(struct parser *parser, struct tree_lock *lock)
{
	if (parser_at(parser, "port") || parser_at(parser, "to"))
		return parse_guarded(parser, lock);
	if (parser_at(parser, "allow"))
		return parse_rule(parser, VERDICT_ALLOW);
	if (parser_at(parser, "drop"))
		return parse_rule(parser, VERDICT_DROP);
	if (parser_at(parser, "include"))
		return include_table(parser);
	if (parser_at(parser, "default"))
		return parse_default(parser, lock);
	if (parser_at(parser, "mode"))
		return parse_mode(parser, lock);
	return parser_unknown(parser, words, WHERE);
}

/* A new lock; where there are too many, one that is not counted. */
static struct tree_lock *add(struct parser *parser, struct span span)
{
	struct tree *tree = parser->tree;

	if (tree->lock_count == POLICY_LOCKS_MAX && tree_first_over(tree, LIMIT_LOCKS))
		diagnostics_error(parser->diagnostics, span,
				  "more than %u locks; one lock takes several ports, and several `to` prefixes",
				  POLICY_LOCKS_MAX);
	tree->locks = mem_grow(tree->locks, &tree->lock_room, tree->lock_count, sizeof(*tree->locks));
	return &tree->locks[tree->lock_count < POLICY_LOCKS_MAX ? tree->lock_count++ : tree->lock_count];
}

static struct tree_slice since(uint32_t first, size_t count)
{
	return (struct tree_slice){first, (uint32_t)count - first};
}

bool lock_parse(struct parser *parser)
{
	struct tree *tree = parser->tree;
	struct tree_lock lock = {.name_span = parser_span(parser), .default_verdict = VERDICT_DROP};
	uint32_t prefixes = (uint32_t)tree->prefix_count;
	uint32_t uses = (uint32_t)tree->use_count;
	uint32_t to = (uint32_t)tree->to_count;
	struct tree_lock *place;

	if (!parser_block_name(parser, "a lock", &lock.name) || !parser_open(parser))
		return false;
	while (parser_next_statement(parser, "lock", lock.name_span))
		if (!parse_statement(parser, &lock))
			parser_skip(parser);
	lock.prefixes = since(prefixes, tree->prefix_count);
	lock.uses = since(uses, tree->use_count);
	lock.to = since(to, tree->to_count);
	place = add(parser, lock.name_span);
	*place = lock;
	return true;
}
