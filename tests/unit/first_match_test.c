/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* Tables in which the first line decides, as prefixes of which the longest does, against a walk down the table. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include "first_match_model.h"

#define ROUNDS 5000u

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
