/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "report.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define ERROR "error: "

static bool verbose_wanted;
static char first_error[512];

void report_set_verbose(bool verbose)
{
	verbose_wanted = verbose;
}

/* One fprintf for one line would tear when two commands share a terminal: format first, write once. */
static void line(const char *kind, const char *reason, const char *format, va_list values)
{
	char text[2048];
	int length = vsnprintf(text, sizeof(text), format, values);

	if (length < 0)
		text[0] = '\0';
	if (strcmp(kind, ERROR) == 0 && !first_error[0])
		snprintf(first_error, sizeof(first_error), "%s%s%s", text, reason ? ": " : "", reason ? reason : "");
	fprintf(stderr, "mxlock: %s%s%s%s\n", kind, text, reason ? ": " : "", reason ? reason : "");
}

#define LINE(kind, reason) \
	do { \
		va_list values; \
		va_start(values, format); \
		line(kind, reason, format, values); \
		va_end(values); \
	} while (0)

void report_error(const char *format, ...)
{
	LINE(ERROR, NULL);
}

int report_errno(int error, const char *format, ...)
{
	LINE(ERROR, strerror(error));
	return -error;
}

const char *report_first_error(void)
{
	return first_error[0] ? first_error : NULL;
}

void report_hint(const char *format, ...)
{
	LINE("hint: ", NULL);
}

void report_notice(const char *format, ...)
{
	LINE("", NULL);
}

void report_detail(const char *format, ...)
{
	if (verbose_wanted)
		LINE("", NULL);
}
