/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * Whole numbers as people and programs write them: decimal digits and nothing else, no blanks and no sign, up to a bound.
 * Whether 0 may stand before one is the caller's to say, by the function that it calls.
 */
#ifndef MX_NUMBER_H
#define MX_NUMBER_H

#include <stdint.h>

/*
 * Reads the digits at `text`, up to `end` at the most; 0 before a number is no part of it: "010" is 10. Returns what is
 * behind the last digit: `end`, where all of the text is a number. NULL: no digit is there, or the number is more than `most`.
 */
const char *number_read(const char *text, const char *end, uint64_t most, uint64_t *ret);

/* The same of numbers that can be written in one way only: NULL also where 0 stands before one. "0" is a number. */
const char *number_read_plain(const char *text, const char *end, uint64_t most, uint64_t *ret);

#endif
