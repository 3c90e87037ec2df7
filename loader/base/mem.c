/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "mem.h"

#include <stdlib.h>
#include <string.h>

#include "report.h"

static void *or_end(void *memory, size_t count, size_t size)
{
	if (memory)
		return memory;
	report_error("memory: no room for %zu elements of %zu bytes; nothing was changed", count, size);
	exit(1);
}

void *mem_zeroed(size_t count, size_t size)
{
	/* calloc(0) may give NULL, which is no failure */
	return or_end(calloc(count ? count : 1, size ? size : 1), count, size);
}

void *mem_resize(void *old, size_t count, size_t size)
{
	return or_end(reallocarray(old, count ? count : 1, size ? size : 1), count, size);
}

char *mem_text(const char *text, size_t length)
{
	char *copy = mem_zeroed(length + 1, 1);

	memcpy(copy, text, length);
	return copy;
}

void *mem_grow(void *array, size_t *capacity, size_t used, size_t size)
{
	if (used < *capacity)
		return array;
	*capacity = *capacity ? *capacity * 2 : 16;
	return mem_resize(array, *capacity, size);
}
