/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "date.h"

#include <time.h>

static bool leap(unsigned year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static unsigned days_of_month(unsigned year, unsigned month)
{
	static const unsigned char days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

	return days[month - 1] + (month == 2 && leap(year) ? 1u : 0u);
}

/* Leap days from year 1 to the end of `year`. */
static unsigned leap_days(unsigned year)
{
	return year / 4 - year / 100 + year / 400;
}

/* Days from 1970-01-01 to the first of January. */
static int64_t days_before_year(unsigned year)
{
	return (int64_t)365 * (year - 1970) + leap_days(year - 1) - leap_days(1969);
}

/* The number that `count` digits make, or -1. */
static int digits(const char *text, int count)
{
	int value = 0;

	for (int i = 0; i < count; i++) {
		if (text[i] < '0' || text[i] > '9')
			return -1;
		value = value * 10 + (text[i] - '0');
	}
	return value;
}

bool date_parse(const char *text, size_t length, int64_t *ret_day)
{
	int year, month, day;
	int64_t days;

	if (length != 10 || text[4] != '-' || text[7] != '-')
		return false;
	year = digits(text, 4);
	month = digits(text + 5, 2);
	day = digits(text + 8, 2);
	if (year < 1970 || month < 1 || month > 12 || day < 1)
		return false;
	if ((unsigned)day > days_of_month((unsigned)year, (unsigned)month))
		return false;
	days = days_before_year((unsigned)year) + day - 1;
	for (int i = 1; i < month; i++)
		days += days_of_month((unsigned)year, (unsigned)i);
	*ret_day = days * DATE_DAY;
	return true;
}

#define LAST_MOMENT 253402300799 /* 9999-12-31T23:59:59Z */

/* Before 1970 and after 9999 it is the first or the last moment of these: four digits are what can be read. */
static void split(int64_t moment, struct tm *ret)
{
	time_t seconds = (time_t)(moment < 0 ? 0 : moment > LAST_MOMENT ? LAST_MOMENT : moment);

	gmtime_r(&seconds, ret);
}

void date_format_day(int64_t moment, char ret_text[static DATE_TEXT])
{
	struct tm tm;

	split(moment, &tm);
	strftime(ret_text, DATE_TEXT, "%Y-%m-%d", &tm);
}

void date_format_moment(int64_t moment, char ret_text[static DATE_TEXT])
{
	struct tm tm;

	split(moment, &tm);
	strftime(ret_text, DATE_TEXT, "%Y-%m-%dT%H:%M:%SZ", &tm);
}

int64_t date_now(void)
{
	return (int64_t)time(NULL);
}
