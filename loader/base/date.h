/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* Days and moments in UTC, as seconds since 1970-01-01T00:00:00Z. */
#ifndef MX_DATE_H
#define MX_DATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DATE_TEXT 32 /* bytes that a date or a moment needs as text, with its NUL */
#define DATE_DAY  86400

/* Reads exactly "YYYY-MM-DD", a day that exists, 1970 to 9999; its first second. */
bool date_parse(const char *text, size_t length, int64_t *ret_day);

/* "2026-11-21" of the day that holds `moment`. */
void date_format_day(int64_t moment, char ret_text[static DATE_TEXT]);

/* "2026-11-21T17:05:00Z" (RFC 3339). */
void date_format_moment(int64_t moment, char ret_text[static DATE_TEXT]);

/* Seconds of the wall clock. */
int64_t date_now(void);

#endif
