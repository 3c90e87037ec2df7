/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "logs.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <bpf/libbpf.h>
#include <xdp/libxdp.h>

#include "../base/report.h"

/* libbpf's words before the text of an extended ack */
#define KERNEL_SAYS "Kernel error message: "

#define KEPT 256

static char kernel_words[KEPT], last[KEPT];

static void copy(char *to, const char *line, size_t length)
{
	const size_t room = KEPT - 1;

	memcpy(to, line, length < room ? length : room);
	to[length < room ? length : room] = '\0';
}

static void take_line(const char *line, size_t length, bool warning)
{
	const size_t before = strlen(KERNEL_SAYS);
	const char *words = memmem(line, length, KERNEL_SAYS, before);

	if (length == 0)
		return;
	if (words)
		copy(kernel_words, words + before, length - (size_t)(words + before - line));
	else if (warning)
		copy(last, line, length);
	report_detail("%.*s", (int)length, line);
}

/* The verifier's log comes as one text of many lines. */
static void take(const char *format, va_list values, bool warning)
{
	char *text, *line;
	size_t length;

	if (vasprintf(&text, format, values) < 0)
		return;
	for (line = text; *line; line += length + (line[length] == '\n')) {
		length = strcspn(line, "\n");
		take_line(line, length, warning);
	}
	free(text);
}

static int from_libbpf(enum libbpf_print_level level, const char *format, va_list values)
{
	if (level != LIBBPF_DEBUG)
		take(format, values, level == LIBBPF_WARN);
	return 0;
}

static int from_libxdp(enum libxdp_print_level level, const char *format, va_list values)
{
	if (level != LIBXDP_DEBUG)
		take(format, values, level == LIBXDP_WARN);
	return 0;
}

void logs_begin(void)
{
	kernel_words[0] = '\0';
	last[0] = '\0';
	libbpf_set_print(from_libbpf);
	libxdp_set_print(from_libxdp);
}

const char *logs_kernel_words(void)
{
	return kernel_words;
}

const char *logs_last(void)
{
	return last;
}
