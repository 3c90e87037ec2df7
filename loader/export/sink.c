/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "sink.h"

#include <assert.h>
#include <errno.h>
#include <stdarg.h>
#include <string.h>

#define NUMBER_DIGITS 20 /* of UINT64_MAX */

void sink_open(struct sink *sink, FILE *out)
{
	sink->out = out;
	sink->error = 0;
	sink->used = 0;
}

static void drain(struct sink *sink)
{
	if (!sink->error && fwrite(sink->data, 1, sink->used, sink->out) != sink->used)
		sink->error = errno ? errno : EIO;
	sink->used = 0;
}

void sink_put(struct sink *sink, const char *text, size_t length)
{
	while (length > 0) {
		size_t room = sizeof(sink->data) - sink->used;
		size_t part = length < room ? length : room;

		memcpy(sink->data + sink->used, text, part);
		sink->used += part;
		text += part;
		length -= part;
		if (sink->used == sizeof(sink->data))
			drain(sink);
	}
}

void sink_text(struct sink *sink, const char *text)
{
	sink_put(sink, text, strlen(text));
}

void sink_number(struct sink *sink, uint64_t number)
{
	char digits[NUMBER_DIGITS];
	size_t at = sizeof(digits);

	do {
		digits[--at] = (char)('0' + number % 10);
		number /= 10;
	} while (number > 0);
	sink_put(sink, digits + at, sizeof(digits) - at);
}

void sink_format(struct sink *sink, const char *format, ...)
{
	char text[1024];
	va_list values;
	int length;

	va_start(values, format);
	length = vsnprintf(text, sizeof(text), format, values);
	va_end(values);
	assert(length >= 0 && (size_t)length < sizeof(text));
	sink_put(sink, text, (size_t)length);
}

int sink_close(struct sink *sink)
{
	drain(sink);
	if (!sink->error && fflush(sink->out) != 0)
		sink->error = errno ? errno : EIO;
	return -sink->error;
}
