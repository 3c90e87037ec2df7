/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "words.h"

#include <string.h>

#define FAR        3u /* a distance that is no longer near */
#define LENGTH_MAX 64u

bool words_reserved(const char *text, size_t length)
{
	static const char *const words[] = {
		"group", "lock", "source", "retrieved", "review",  "include", "as",     "port",   "to",    "allow", "drop",
		"any",   "default", "mode", "enforce",  "monitor", "owner",   "reason", "until", "wide", "mask",
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strlen(words[i]) == length && memcmp(words[i], text, length) == 0)
			return true;
	return false;
}

static unsigned least(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

unsigned words_distance(const char *a, size_t a_length, const char *b, size_t b_length)
{
	unsigned char row[LENGTH_MAX + 1];
	unsigned distance;

	if (a_length > LENGTH_MAX || b_length > LENGTH_MAX)
		return FAR;
	if (a_length > b_length + 2 || b_length > a_length + 2)
		return FAR;
	for (size_t j = 0; j <= b_length; j++)
		row[j] = (unsigned char)j;
	for (size_t i = 1; i <= a_length; i++) {
		unsigned corner = row[0];

		row[0] = (unsigned char)i;
		for (size_t j = 1; j <= b_length; j++) {
			unsigned above = row[j];

			row[j] = (unsigned char)least(corner + (a[i - 1] != b[j - 1]), least(above, row[j - 1]) + 1);
			corner = above;
		}
	}
	distance = row[b_length];
	return distance < FAR && distance < a_length && distance < b_length ? distance : FAR;
}

const char *words_nearest(const char *text, size_t length, const char *const *words)
{
	const char *nearest = NULL;
	unsigned best = FAR;

	for (; *words; words++) {
		unsigned distance = words_distance(text, length, *words, strlen(*words));

		if (distance < best) {
			best = distance;
			nearest = *words;
		}
	}
	return nearest;
}
