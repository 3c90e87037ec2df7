/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* Numbers as they are written: what is read of a text, how far, and what is none. */
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/number.h"

#define UNTOUCHED 77

typedef const char *reader(const char *text, const char *end, uint64_t most, uint64_t *ret);

/* `expected`: the number, a blank, and what is left behind it; "none". */
static void assert_read(reader *read, const char *text, uint64_t most, const char *expected)
{
	char seen[96] = "none";
	uint64_t number = UNTOUCHED;
	const char *rest = read(text, text + strlen(text), most, &number);

	if (rest)
		snprintf(seen, sizeof(seen), "%" PRIu64 " %s", number, rest);
	else
		assert_int_equal(number, UNTOUCHED);
	if (strcmp(seen, expected) != 0)
		fail_msg("'%s' up to %" PRIu64 ": expected '%s', seen '%s'", text, most, expected, seen);
}

static void digits_are_a_number_and_the_rest_is_left(void **state)
{
	reader *const readers[] = {number_read, number_read_plain};

	(void)state;
	for (size_t i = 0; i < sizeof(readers) / sizeof(readers[0]); i++) {
		assert_read(readers[i], "25", 65535, "25 ");
		assert_read(readers[i], "0", 65535, "0 ");
		assert_read(readers[i], "10m", 65535, "10 m");
		assert_read(readers[i], "0x19", 65535, "0 x19");
		assert_read(readers[i], "1.5", 65535, "1 .5");
		assert_read(readers[i], "9-", 9, "9 -");
	}
}

static void without_a_digit_it_is_none(void **state)
{
	static const char *const texts[] = {"", "-1", "+1", " 1", "\t1", "x", "/", ":", ".5", "\xd9\xa1"};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		assert_read(number_read, texts[i], UINT64_MAX, "none");
		assert_read(number_read_plain, texts[i], UINT64_MAX, "none");
	}
}

static void more_than_the_bound_is_none(void **state)
{
	(void)state;
	assert_read(number_read, "65535", 65535, "65535 ");
	assert_read(number_read, "65536", 65535, "none");
	assert_read(number_read, "655350", 65535, "none");
	assert_read(number_read, "0", 0, "0 ");
	assert_read(number_read, "1", 0, "none");
	assert_read(number_read, "5", 4, "none");
	assert_read(number_read, "18446744073709551615", UINT64_MAX, "18446744073709551615 ");
	assert_read(number_read, "18446744073709551616", UINT64_MAX, "none");
	assert_read(number_read, "99999999999999999999999999", UINT64_MAX, "none");
	assert_read(number_read, "4294967297", UINT32_MAX, "none");
}

static void zeros_before_it_are_read_over_or_refused(void **state)
{
	(void)state;
	assert_read(number_read, "00025", 65535, "25 ");
	assert_read(number_read, "00", 65535, "0 ");
	assert_read(number_read, "000000000000000000000000000000009", 9, "9 ");
	assert_read(number_read_plain, "025", 65535, "none");
	assert_read(number_read_plain, "00", 65535, "none");
	assert_read(number_read_plain, "0-0", 65535, "0 -0");
}

static void nothing_behind_the_end_is_read(void **state)
{
	const char text[] = "1234", zeros[] = "00";
	uint64_t number = UNTOUCHED;

	(void)state;
	assert_ptr_equal(number_read(text, text + 2, 99, &number), text + 2);
	assert_int_equal(number, 12);
	assert_ptr_equal(number_read_plain(zeros, zeros + 1, 99, &number), zeros + 1);
	assert_int_equal(number, 0);
	assert_null(number_read(text, text, 99, &number));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(digits_are_a_number_and_the_rest_is_left),
		cmocka_unit_test(without_a_digit_it_is_none),
		cmocka_unit_test(more_than_the_bound_is_none),
		cmocka_unit_test(zeros_before_it_are_read_over_or_refused),
		cmocka_unit_test(nothing_behind_the_end_is_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
