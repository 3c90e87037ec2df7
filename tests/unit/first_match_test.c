/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* Tables in which the first line decides, as prefixes of which the longest does, against a walk down the table. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "lists/first_match.h"

#define ROUNDS 5000u
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

static void assert_decides(const struct model *model, const struct prefix *address)
{
	static const struct prefix mapped = {.address = {[10] = 0xff, 0xff}, .family = 6, .length = 96};
	uint32_t expected = first_line(model, address), line = longest_piece(model, address);
	char text[PREFIX_TEXT];

	if (expected != FIRST_MATCH_NONE && model->lines[expected].kind == FIRST_MATCH_NOTHING)
		expected = FIRST_MATCH_NONE;
	if (line == expected || prefix_covers(&mapped, address))
		return;
	prefix_format_address(address, text);
	print_model(model);
	fail_msg("%s: decided by %d, and %d is the first that matches", text, (int)line, (int)expected);
}

static void the_longest_piece_is_of_the_first_line_that_matches(void **state)
{
	(void)state;
	srandom(7);
	for (unsigned round = 0; round < ROUNDS; round++) {
		unsigned which = round % 2;
		struct model model = random_model(which, true);

		for (unsigned place = 0; place < PLACES; place++) {
			struct prefix four = address_at(4, which, place), six = address_at(6, which, place);

			assert_decides(&model, &four);
			assert_decides(&model, &six);
		}
		model_free(&model);
	}
}

static void pieces_are_in_order_and_none_allows_everybody_or_lies_in_mapped_addresses(void **state)
{
	static const struct prefix mapped = {.address = {[10] = 0xff, 0xff}, .family = 6, .length = 96};

	(void)state;
	srandom(8);
	for (unsigned round = 0; round < ROUNDS; round++) {
		struct model model = random_model(round % 2, true);

		for (size_t i = 0; i < model.piece_count; i++) {
			const struct first_match_piece *piece = &model.pieces[i];

			assert_true(i == 0 || prefix_compare(&model.pieces[i - 1].prefix, &piece->prefix) < 0);
			assert_true(piece->prefix.length > 0 || model.lines[piece->line].kind == FIRST_MATCH_DROP);
			assert_false(prefix_covers(&mapped, &piece->prefix));
		}
		model_free(&model);
	}
}

static void a_line_decides_if_it_is_the_first_somewhere(void **state)
{
	(void)state;
	srandom(9);
	for (unsigned round = 0; round < ROUNDS; round++) {
		unsigned which = round % 2;
		struct model model = random_model(which, true);
		bool first[LINES + 1] = {false};

		for (unsigned place = 0; place < PLACES; place++) {
			struct prefix four = address_at(4, which, place), six = address_at(6, which, place);
			uint32_t lines[2] = {first_line(&model, &four), first_line(&model, &six)};

			for (unsigned i = 0; i < 2; i++)
				if (lines[i] != FIRST_MATCH_NONE)
					first[lines[i]] = true;
		}
		for (uint32_t line = 1; line < model.count; line++) {
			bool pieces = false;

			for (size_t i = 0; i < model.piece_count; i++)
				pieces |= model.pieces[i].line == line;
			if (first[line] && !model.table.lines[line].decides)
				fail_msg("round %u: line %u is the first somewhere, and is said to decide nothing",
					 round, line);
			if (pieces && !model.table.lines[line].decides)
				fail_msg("round %u: line %u is said to decide nothing, and has pieces", round, line);
		}
		model_free(&model);
	}
}

static void who_takes_all_of_a_line_that_decides_nothing_matches_all_of_it(void **state)
{
	unsigned told = 0;

	(void)state;
	srandom(10);
	for (unsigned round = 0; round < ROUNDS; round++) {
		unsigned which = round % 2;
		struct model model = random_model(which, true);

		for (uint32_t line = 1; line < model.count; line++) {
			const struct first_match_line *here = &model.table.lines[line];
			uint32_t taker;

			if (here->kind == FIRST_MATCH_CONDITION || here->decides || here->empty)
				continue;
			taker = first_match_taker(&model.table, line);
			if (taker == FIRST_MATCH_NONE)
				continue;
			told++;
			assert_true(taker < line);
			for (unsigned place = 0; place < PLACES; place++) {
				struct prefix address = address_at(here->hull.family, which, place);

				assert_true(!line_matches(&model, line, &address) ||
						line_matches(&model, taker, &address));
			}
		}
		model_free(&model);
	}
	assert_true(told > 1000);
}

/* Whether a line before `line` is the first to match at some address of it, and holds all of it. */
static bool is_taken_by_one(const struct model *model, unsigned which, uint32_t line)
{
	const struct prefix *prefix = &model->lines[line].prefix;

	for (unsigned place = 0; place < PLACES; place++) {
		struct prefix address = address_at(prefix->family, which, place);
		uint32_t first = first_line(model, &address);

		if (prefix_covers(prefix, &address) && first < line &&
			prefix_covers(&model->lines[first].prefix, prefix))
			return true;
	}
	return false;
}

static void who_takes_all_of_a_plain_line_is_told(void **state)
{
	unsigned told = 0;

	(void)state;
	srandom(12);
	for (unsigned round = 0; round < ROUNDS; round++) {
		struct model model = random_model(round % 2, false);

		for (uint32_t line = 1; line < model.count; line++) {
			if (model.table.lines[line].decides || !is_taken_by_one(&model, round % 2, line))
				continue;
			assert_true(first_match_taker(&model.table, line) < line);
			told++;
		}
		model_free(&model);
	}
	assert_true(told > 1000);
}

/* Without `!`, conditions and lines that decide nothing, nothing has to be cut. */
static void plain_lines_that_decide_stay_as_they_are_written(void **state)
{
	(void)state;
	srandom(11);
	for (unsigned round = 0; round < ROUNDS; round++) {
		struct model model = random_model(round % 2, false);
		size_t count = 0;

		for (uint32_t line = 1; line < model.count; line++) {
			const struct written *here = &model.lines[line];

			if (!model.table.lines[line].decides ||
				(here->prefix.length == 0 && here->kind == FIRST_MATCH_ALLOW))
				continue;
			for (size_t i = 0; i < model.piece_count; i++)
				if (model.pieces[i].line == line) {
					assert_memory_equal(&model.pieces[i].prefix, &here->prefix,
								sizeof(here->prefix));
					count++;
				}
		}
		for (uint32_t line = 1; line < model.count; line++)
			if (model.lines[line].prefix.length == 0 && model.lines[line].kind == FIRST_MATCH_ALLOW)
				for (size_t i = 0; i < model.piece_count; i++)
					count += model.pieces[i].line == line;
		assert_int_equal(count, model.piece_count);
		model_free(&model);
	}
}

static struct prefix four(uint32_t address, unsigned length)
{
	return range_prefix(address, 4, length);
}

static void what_one_line_leaves_out_and_the_next_takes_is_two_pieces(void **state)
{
	struct model model = model_make();

	(void)state;
	model_add(&model, (struct written){FIRST_MATCH_DROP, four(0x0a000000, 8), true, 0});
	model_add(&model, (struct written){FIRST_MATCH_ALLOW, four(0x0a000000, 8), false, 0});
	model_decide(&model);
	assert_int_equal(model.piece_count, 2);
	assert_int_equal(model.pieces[0].prefix.length, 0);
	assert_int_equal(model.pieces[1].prefix.length, 8);
	model_free(&model);
}

static void a_hole_in_a_line_cuts_it_into_the_fewest_that_leave_it_out(void **state)
{
	struct model model = model_make();

	(void)state;
	model_add(&model, (struct written){FIRST_MATCH_ALLOW, four(0x0a000001, 32), false, 0});
	model_add(&model, (struct written){FIRST_MATCH_NOTHING, four(0x0a010000, 16), false, 0});
	model_add(&model, (struct written){FIRST_MATCH_DROP, four(0x0a000000, 8), false, 0});
	model_decide(&model);
	assert_int_equal(model.piece_count, 1 + 8);
	model_free(&model);
}

static void more_pieces_than_there_may_be_are_none(void **state)
{
	struct model model = model_make();
	struct first_match_piece *pieces;
	size_t count;

	(void)state;
	model_add(&model, (struct written){FIRST_MATCH_NOTHING, four(0x0a010000, 32), false, 0});
	model_add(&model, (struct written){FIRST_MATCH_DROP, four(0, 0), false, 0});
	model_decide(&model);
	assert_int_equal(model.piece_count, 32);
	assert_true(first_match_pieces(&model.table, 32, &pieces, &count));
	free(pieces);
	assert_false(first_match_pieces(&model.table, 31, &pieces, &count));
	assert_int_equal(count, 0);
	free(pieces);
	model_free(&model);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_longest_piece_is_of_the_first_line_that_matches),
		cmocka_unit_test(pieces_are_in_order_and_none_allows_everybody_or_lies_in_mapped_addresses),
		cmocka_unit_test(a_line_decides_if_it_is_the_first_somewhere),
		cmocka_unit_test(who_takes_all_of_a_line_that_decides_nothing_matches_all_of_it),
		cmocka_unit_test(who_takes_all_of_a_plain_line_is_told),
		cmocka_unit_test(plain_lines_that_decide_stay_as_they_are_written),
		cmocka_unit_test(what_one_line_leaves_out_and_the_next_takes_is_two_pieces),
		cmocka_unit_test(a_hole_in_a_line_cuts_it_into_the_fewest_that_leave_it_out),
		cmocka_unit_test(more_pieces_than_there_may_be_are_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
