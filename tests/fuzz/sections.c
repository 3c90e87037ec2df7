/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "sections.h"

#include <string.h>

#define LINE "\n%%\n"

size_t sections_split(const uint8_t *data, size_t size, struct section *ret_sections, size_t most)
{
	const char *at = (const char *)data, *end = at + size;
	size_t count = 0;

	for (;;) {
		const char *line = count + 1 < most ? memmem(at, (size_t)(end - at), LINE, strlen(LINE)) : NULL;

		ret_sections[count++] = (struct section){at, (size_t)((line ? line : end) - at)};
		if (!line)
			return count;
		at = line + strlen(LINE);
	}
}
