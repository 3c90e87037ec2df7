/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "utf8.h"

#include <stdbool.h>
#include <string.h>

/* How many bytes begin with `lead`, the smallest character they may mean, and lead's own bits. */
static size_t sequence(unsigned char lead, uint32_t *ret_least, uint32_t *ret_bits)
{
	if (lead < 0x80) {
		*ret_least = 0;
		*ret_bits = lead;
		return 1;
	}
	if (lead >= 0xc2 && lead <= 0xdf) {
		*ret_least = 0x80;
		*ret_bits = lead & 0x1f;
		return 2;
	}
	if (lead >= 0xe0 && lead <= 0xef) {
		*ret_least = 0x800;
		*ret_bits = lead & 0x0f;
		return 3;
	}
	if (lead >= 0xf0 && lead <= 0xf4) {
		*ret_least = 0x10000;
		*ret_bits = lead & 0x07;
		return 4;
	}
	return 0;
}

size_t utf8_character(const char *text, size_t length, uint32_t *ret_character)
{
	uint32_t least, character;
	size_t bytes;

	if (length == 0)
		return 0;
	bytes = sequence((unsigned char)text[0], &least, &character);
	if (bytes == 0 || bytes > length)
		return 0;
	for (size_t i = 1; i < bytes; i++) {
		if (((unsigned char)text[i] & 0xc0) != 0x80)
			return 0;
		character = character << 6 | ((unsigned char)text[i] & 0x3f);
	}
	if (character < least || character > 0x10ffff || (character >= 0xd800 && character <= 0xdfff))
		return 0;
	*ret_character = character;
	return bytes;
}

/* Controls, and the marks that turn the direction of writing: what is shown must be what is there. */
static bool deceives(uint32_t character)
{
	return character < 0x20 || (character >= 0x7f && character < 0xa0) ||
	       (character >= 0x202a && character <= 0x202e) || (character >= 0x2066 && character <= 0x2069);
}

void utf8_printable(const char *text, size_t length, char *ret)
{
	for (size_t i = 0; i < length;) {
		uint32_t character = 0;
		size_t bytes = utf8_character(text + i, length - i, &character);

		if (bytes == 0) {
			ret[i++] = '?';
			continue;
		}
		if (deceives(character))
			memset(ret + i, '?', bytes);
		else
			memcpy(ret + i, text + i, bytes);
		i += bytes;
	}
}

void utf8_show(const char *text, char *ret)
{
	size_t length = strlen(text);

	utf8_printable(text, length, ret);
	ret[length] = '\0';
}
