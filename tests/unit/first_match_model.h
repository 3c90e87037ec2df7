/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* Random tables of a few lines, and the walk down the table that tells what each address comes to. Behind cmocka.h. */
#ifndef MX_FIRST_MATCH_MODEL_H
#define MX_FIRST_MATCH_MODEL_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "lists/first_match.h"

#define LINES  10u
#define PLACES 18u /* addresses of a family that are looked at */

/* A line as it is written, and the condition that it stands in. */
struct written {
	enum first_match_kind kind;
	struct prefix prefix;
	bool negated;
	uint32_t within;
};

struct model {
	struct written lines[LINES + 1]; /* [0] is the table */
	uint32_t count;
	struct first_match table;
	struct first_match_piece *pieces;
	size_t piece_count;
};

/* Where the random lines of a family meet: below this, 16 addresses. The second one is next to ::ffff:0:0/96. */
static struct prefix corner(uint8_t family, unsigned which)
{
	struct prefix prefix = {.family = family, .length = family == 4 ? 28 : 124};

	if (family == 4 && which)
		memcpy(prefix.address, "\xcb\x00\x71\x40", 4);
	else if (family == 6)
		memcpy(prefix.address, which ? "\x20\x01\x0d\xb8" : "\0", which ? 4 : 1);
	return prefix;
}

/* The addresses that are looked at: all 16 of the corner, and both ends of the family. */
static struct prefix address_at(uint8_t family, unsigned which, unsigned place)
{
	struct prefix prefix = corner(family, which);
	unsigned bytes = family == 4 ? 4 : 16;

	prefix.length = (uint8_t)(8 * bytes);
	if (place < 16)
		prefix.address[bytes - 1] |= (uint8_t)place;
	else
		memset(prefix.address, place == 16 ? 0 : 0xff, bytes);
	return prefix;
}

/* A prefix that holds some of the corner: mostly 1 to 16 addresses of it, or it and more. */
static struct prefix random_prefix(uint8_t family, unsigned which)
{
	struct prefix address = address_at(family, which, (unsigned)random() % 16);
	struct range range = range_of(&address);
	unsigned bits = range_bits(family);

	return range_prefix(range.first, family,
				random() % 4 ? bits - (unsigned)random() % 5 : (unsigned)random() % (bits + 1));
}

/* Whether a line, with the conditions around it, matches an address. */
static bool line_matches(const struct model *model, uint32_t line, const struct prefix *address)
{
	for (; line != FIRST_MATCH_TABLE; line = model->lines[line].within) {
		const struct written *here = &model->lines[line];

		if (here->prefix.family != address->family || prefix_covers(&here->prefix, address) == here->negated)
			return false;
	}
	return true;
}

/* Down the table: the first line that matches. */
static uint32_t first_line(const struct model *model, const struct prefix *address)
{
	for (uint32_t line = 1; line < model->count; line++)
		if (model->lines[line].kind != FIRST_MATCH_CONDITION && line_matches(model, line, address))
			return line;
	return FIRST_MATCH_NONE;
}

/* The line of the longest piece. */
static uint32_t longest_piece(const struct model *model, const struct prefix *address)
{
	uint32_t line = FIRST_MATCH_NONE;
	unsigned longest = 0;

	for (size_t i = 0; i < model->piece_count; i++) {
		const struct first_match_piece *piece = &model->pieces[i];

		if (prefix_covers(&piece->prefix, address) &&
			(line == FIRST_MATCH_NONE || piece->prefix.length > longest)) {
			line = piece->line;
			longest = piece->prefix.length;
		}
	}
	return line;
}

static void model_add(struct model *model, struct written line)
{
	assert_int_equal(first_match_add(&model->table, line.kind, line.within, &line.prefix, line.negated),
			 model->count);
	model->lines[model->count++] = line;
}

static struct model model_make(void)
{
	struct model model = {.count = 1};

	first_match_begin(&model.table);
	return model;
}

static void model_decide(struct model *model)
{
	first_match_decide(&model->table);
	assert_true(first_match_pieces(&model->table, 10000, &model->pieces, &model->piece_count));
}

static void model_free(struct model *model)
{
	free(model->pieces);
	first_match_free(&model->table);
}

static void print_model(const struct model *model)
{
	static const char *const kinds[] = {"if", "nothing", "allow", "drop"};
	char text[PREFIX_TEXT];

	for (uint32_t i = 1; i < model->count; i++) {
		prefix_format(&model->lines[i].prefix, text);
		print_message("# %u (in %u): %s%s %s\n", i, model->lines[i].within, model->lines[i].negated ? "!" : "",
			      text, kinds[model->lines[i].kind]);
	}
	for (size_t i = 0; i < model->piece_count; i++) {
		prefix_format(&model->pieces[i].prefix, text);
		print_message("#   piece %s of %u\n", text, model->pieces[i].line);
	}
}

/* Random lines: `odd` ones are negated, are conditions, or decide nothing. */
static struct model random_model(unsigned which, bool odd)
{
	struct model model = model_make();
	uint32_t within = FIRST_MATCH_TABLE;

	for (unsigned count = 1 + (unsigned)random() % LINES; count > 0; count--) {
		struct written line = {.within = within, .kind = random() % 2 ? FIRST_MATCH_ALLOW : FIRST_MATCH_DROP};

		line.prefix = random_prefix(random() % 5 ? 6 : 4, which);
		if (odd) {
			line.negated = random() % 4 == 0;
			if (random() % 4 == 0)
				line.kind = random() % 2 ? FIRST_MATCH_CONDITION : FIRST_MATCH_NOTHING;
		}
		model_add(&model, line);
		if (line.kind == FIRST_MATCH_CONDITION)
			within = model.count - 1;
		else if (within != FIRST_MATCH_TABLE && random() % 3 == 0)
			within = model.lines[within].within;
	}
	model_decide(&model);
	return model;
}

#endif
