/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* Just enough UTF-8: whether bytes are, and what may be shown on a terminal. */
#ifndef MX_UTF8_H
#define MX_UTF8_H

#include <stddef.h>
#include <stdint.h>

/*
 * The bytes of the character at the start of `text`, which has `length` bytes, and the character.
 * 0: these are no UTF-8 (overlong forms, surrogates and what is above U+10FFFF are none).
 */
size_t utf8_character(const char *text, size_t length, uint32_t *ret_character);

/* Copies so that a terminal only shows it: controls and what is no UTF-8 become '?'. Same length. */
void utf8_printable(const char *text, size_t length, char *ret);

/* The same of a whole text, with a NUL behind it: `ret` has room for as many bytes as `text`. */
void utf8_show(const char *text, char *ret);

#endif
