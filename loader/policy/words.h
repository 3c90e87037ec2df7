/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* The words of the language, and the nearest of them to one that is not. */
#ifndef MX_WORDS_H
#define MX_WORDS_H

#include <stdbool.h>
#include <stddef.h>

/* Whether these bytes are a word of the language, and so no name. */
bool words_reserved(const char *text, size_t length);

/*
 * How many letters must be put in, taken out or changed to get from one word to the other; 3 when
 * it is more than 2, or as much as the word has letters: then they are not near.
 */
unsigned words_distance(const char *a, size_t a_length, const char *b, size_t b_length);

/* The nearest of `words` (which ends with NULL) to what was written, or NULL. */
const char *words_nearest(const char *text, size_t length, const char *const *words);

#endif
