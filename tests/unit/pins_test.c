/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* What comes out of a pin is input, though only root can write there. Found by tests/fuzz/pins_fuzz.c, or put there by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "kernel/clock.h"
#include "kernel/generation.h"
#include "policy/policy.h"

#define NUMBER 7

static struct mx_header good;

static int make_good(void **state)
{
	(void)state;
	memset(&good, 0, sizeof(good));
	good.magic = MX_MAGIC;
	good.abi = MX_ABI;
	good.generation = NUMBER;
	good.previous = NUMBER - 1;
	good.slot = MX_SLOTS - 1;
	good.lock_count = MX_LOCKS;
	good.rule_count = 3;
	good.number_limit = 9;
	good.text_length = POLICY_TEXT_MAX;
	return 0;
}

static void a_good_header_is_taken(void **state)
{
	(void)state;
	assert_true(generation_header_valid(&good, NUMBER));
}

/* One field is wrong. */
#define ASSERT_REFUSED(field, value) \
	do { \
		make_good(NULL); \
		good.field = (value); \
		if (generation_header_valid(&good, NUMBER)) \
			fail_msg("%s = %s was taken", #field, #value); \
	} while (0)

static void a_header_with_one_field_past_its_bound_is_refused(void **state)
{
	(void)state;
	ASSERT_REFUSED(magic, MX_MAGIC + 1);
	ASSERT_REFUSED(abi, MX_ABI + 1);
	ASSERT_REFUSED(generation, NUMBER + 1);
	ASSERT_REFUSED(previous, NUMBER);
	ASSERT_REFUSED(slot, MX_SLOTS);
	ASSERT_REFUSED(lock_count, 0);
	ASSERT_REFUSED(lock_count, MX_LOCKS + 1);
	ASSERT_REFUSED(rule_count, POLICY_RULES_MAX + 1);
	ASSERT_REFUSED(ending_count, good.rule_count + 1);
	ASSERT_REFUSED(number_limit, MX_CHUNKS * MX_CHUNK_COUNTERS + 1);
	ASSERT_REFUSED(text_length, 0);
	ASSERT_REFUSED(text_length, (__u64)POLICY_TEXT_MAX + 1);
}

static void each_rule_has_a_counter_of_its_own(void **state)
{
	struct mx_number numbers[3] = {{.number = 8}, {.number = 0}, {.number = 5}};

	(void)state;
	assert_true(generation_numbers_valid(&good, numbers));
	numbers[2].number = 9; /* the limit */
	assert_false(generation_numbers_valid(&good, numbers));
	numbers[2].number = 0; /* the second rule's: both would show the packets of both */
	assert_false(generation_numbers_valid(&good, numbers));
}

static void a_tick_is_one_of_a_kernel(void **state)
{
	(void)state;
	assert_true(clock_tick_known(4000000));
	assert_true(clock_tick_known(3333333));
	assert_false(clock_tick_known(0));
	assert_false(clock_tick_known(4000001));
	assert_false(clock_tick_known(UINT64_MAX)); /* times of the last packet would be past what 64 bits hold */
}

static void a_moment_far_away_is_a_century_away(void **state)
{
	const struct clock_now now = {.jiffies = 5000000000, .wall_ns = 1800000000000000000, .tick_ns = 4000000};

	(void)state;
	assert_int_equal(clock_wall(&now, 5000000000 - 250), 1800000000 - 1);
	assert_int_equal(clock_wall(&now, 5000000000 + 250), 1800000000 + 1);
	assert_int_equal(clock_wall(&now, 0x3837363534333231), 1800000000 + 36525LL * 86400);
	assert_int_equal(clock_wall(&now, 0xf837363534333231), 1800000000 - 36525LL * 86400);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(a_good_header_is_taken, make_good),
		cmocka_unit_test_setup(a_header_with_one_field_past_its_bound_is_refused, make_good),
		cmocka_unit_test_setup(each_rule_has_a_counter_of_its_own, make_good),
		cmocka_unit_test(a_tick_is_one_of_a_kernel),
		cmocka_unit_test(a_moment_far_away_is_a_century_away),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
