/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "report.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "progress.h"
#include "terminal.h"

#define ERROR "error: "
#define HINT  "hint: "

static bool verbose_wanted, all_muted;
static char first_error[512];

/* Lines that were said, as their sums: a line of 64 bits that is mistaken for another one does not occur. */
static struct {
	bool wanted;
	uint64_t sums[64];
	unsigned next;
} said;

void report_no_repeats(void)
{
	memset(&said, 0, sizeof(said));
	said.wanted = true;
}

/* FNV-1a */
static uint64_t sum_of(uint64_t sum, const char *text)
{
	for (; *text; text++)
		sum = (sum ^ (unsigned char)*text) * 0x100000001b3u;
	return sum;
}

/* Whether it was said before; from now on it was. */
static bool repeats(const char *text, const char *reason)
{
	uint64_t sum = sum_of(sum_of(0xcbf29ce484222325u, text), reason ? reason : "");

	for (unsigned i = 0; i < sizeof(said.sums) / sizeof(said.sums[0]); i++)
		if (said.sums[i] == sum)
			return true;
	said.sums[said.next] = sum;
	said.next = (said.next + 1) % (sizeof(said.sums) / sizeof(said.sums[0]));
	return false;
}

void report_set_verbose(bool verbose)
{
	verbose_wanted = verbose;
}

static enum terminal_style style_of(const char *kind)
{
	return strcmp(kind, ERROR) == 0 ? TERMINAL_BAD : TERMINAL_HINT;
}

/* Formatted first, then written by one call: in pieces, the lines of two commands that share a terminal would mix. */
static void line(const char *kind, const char *reason, const char *format, va_list values)
{
	char text[2048];
	int length;

	if (all_muted)
		return;
	length = vsnprintf(text, sizeof(text), format, values);
	if (length < 0)
		text[0] = '\0';
	if (strcmp(kind, ERROR) == 0 && !first_error[0])
		snprintf(first_error, sizeof(first_error), "%s%s%s", text, reason ? ": " : "", reason ? reason : "");
	if (said.wanted && repeats(text, reason))
		return;
	progress_hold();
	fprintf(stderr, "mxlock: %s%s%s%s%s%s\n", kind[0] ? terminal_style(stderr, style_of(kind)) : "", kind,
		kind[0] ? terminal_style(stderr, TERMINAL_PLAIN) : "", text, reason ? ": " : "", reason ? reason : "");
	progress_release();
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

#define NOT_WRITTEN "stdout: could not write all of the output"

void report_stdout(int error)
{
	if (error)
		report_errno(error, NOT_WRITTEN);
	else
		report_error(NOT_WRITTEN);
}

const char *report_first_error(void)
{
	return first_error[0] ? first_error : NULL;
}

void report_note_error(const char *text)
{
	if (!first_error[0])
		snprintf(first_error, sizeof(first_error), "%s", text);
}

void report_mute(bool muted)
{
	all_muted = muted;
}

void report_hint(const char *format, ...)
{
	LINE(HINT, NULL);
}

const char *report_instance(const char *name, char ret_text[static REPORT_INSTANCE])
{
	bool named = strcmp(name, "default") != 0;

	snprintf(ret_text, REPORT_INSTANCE, "%s%s", named ? " --instance " : "", named ? name : "");
	return ret_text;
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
