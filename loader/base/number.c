/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "number.h"

#include <stdbool.h>
#include <stddef.h>

static bool is_digit(const char *at, const char *end)
{
	return at < end && *at >= '0' && *at <= '9';
}

const char *number_read(const char *text, const char *end, uint64_t most, uint64_t *ret)
{
	uint64_t number = 0;
	const char *at = text;

	for (; is_digit(at, end); at++) {
		unsigned digit = (unsigned)(*at - '0');

		if (digit > most || number > (most - digit) / 10)
			return NULL;
		number = number * 10 + digit;
	}
	if (at == text)
		return NULL;
	*ret = number;
	return at;
}

const char *number_read_plain(const char *text, const char *end, uint64_t most, uint64_t *ret)
{
	if (is_digit(text, end) && *text == '0' && is_digit(text + 1, end))
		return NULL;
	return number_read(text, end, most, ret);
}
