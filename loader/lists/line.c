/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "line.h"

#include <string.h>

static bool is_blank(char byte)
{
	return byte == ' ' || byte == '\t' || byte == '\r';
}

const char *line_end(const char *at, const char *end)
{
	const char *line = memchr(at, '\n', (size_t)(end - at));

	return line ? line : end;
}

const char *line_find(const char *at, const char *end, char byte)
{
	while (at < end && *at != byte && *at != '\n')
		at++;
	return at < end && *at == byte ? at : NULL;
}

const char *line_skip_blanks(const char *at, const char *end)
{
	while (at < end && is_blank(*at))
		at++;
	return at;
}

struct word line_next_word(const char **at, const char *end)
{
	struct word word = {.start = line_skip_blanks(*at, end)};

	while (word.start + word.length < end && !is_blank(word.start[word.length]))
		word.length++;
	*at = word.start + word.length;
	return word;
}

bool word_is(struct word word, const char *text)
{
	return strlen(text) == word.length && memcmp(word.start, text, word.length) == 0;
}
