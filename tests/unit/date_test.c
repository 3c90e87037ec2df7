/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* Days: which there are, and which second they begin with. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "base/date.h"

static void assert_no_date(const char *text)
{
	int64_t day = 4711;

	if (date_parse(text, strlen(text), &day))
		fail_msg("'%s' was taken as a date", text);
	assert_int_equal(day, 4711);
}

static void assert_date(const char *text, int64_t expected)
{
	int64_t day = -1;

	assert_true(date_parse(text, strlen(text), &day));
	assert_int_equal(day, expected);
}

static void days_begin_where_the_calendar_says(void **state)
{
	(void)state;
	assert_date("1970-01-01", 0);
	assert_date("1970-01-02", 86400);
	assert_date("2000-02-29", 951782400);
	assert_date("2026-11-21", 1795219200);
	assert_date("9999-12-31", 253402214400);
}

static void every_day_to_2400_agrees_with_libc(void **state)
{
	(void)state;
	for (int64_t day = 0; day < 157000; day++) {
		time_t seconds = (time_t)(day * DATE_DAY);
		char expected[DATE_TEXT], text[DATE_TEXT];
		struct tm tm;

		strftime(expected, sizeof(expected), "%Y-%m-%d", gmtime_r(&seconds, &tm));
		assert_date(expected, day * DATE_DAY);
		date_format_day(day * DATE_DAY + 86399, text);
		assert_string_equal(text, expected);
	}
}

static void days_that_do_not_exist_are_refused(void **state)
{
	(void)state;
	assert_no_date("2027-02-29");
	assert_no_date("2100-02-29");
	assert_no_date("2027-04-31");
	assert_no_date("2027-00-10");
	assert_no_date("2027-13-10");
	assert_no_date("2027-01-00");
	assert_no_date("2027-01-32");
	assert_no_date("1969-12-31");
	assert_no_date("0000-01-01");
}

static void only_one_way_to_write_a_date_is_taken(void **state)
{
	(void)state;
	assert_no_date("");
	assert_no_date("2027-3-31");
	assert_no_date("2027-03-31T");
	assert_no_date("2027/03/31");
	assert_no_date("27-03-31");
	assert_no_date("31-03-2027");
	assert_no_date("+027-03-31");
	assert_no_date(" 027-03-31");
	assert_no_date("2027-03- 1");
	assert_no_date("2027-03-3a");
}

static void a_moment_is_written_as_rfc_3339_says(void **state)
{
	char text[DATE_TEXT];

	(void)state;
	date_format_moment(1795219200 + 17 * 3600 + 5 * 60, text);
	assert_string_equal(text, "2026-11-21T17:05:00Z");
}

static void what_four_digits_cannot_tell_is_told_as_the_nearest(void **state)
{
	char text[DATE_TEXT];

	(void)state;
	date_format_day(-1, text);
	assert_string_equal(text, "1970-01-01");
	date_format_day(INT64_MAX, text);
	assert_string_equal(text, "9999-12-31");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(days_begin_where_the_calendar_says),
		cmocka_unit_test(every_day_to_2400_agrees_with_libc),
		cmocka_unit_test(days_that_do_not_exist_are_refused),
		cmocka_unit_test(only_one_way_to_write_a_date_is_taken),
		cmocka_unit_test(a_moment_is_written_as_rfc_3339_says),
		cmocka_unit_test(what_four_digits_cannot_tell_is_told_as_the_nearest),
	};

	return cmocka_run_group_tests_name("date", tests, NULL, NULL);
}
