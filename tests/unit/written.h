/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* Claims about what was written for people: a part of it stands there, or does not. After cmocka.h. */
#ifndef MX_WRITTEN_H
#define MX_WRITTEN_H

#include <string.h>

static inline void assert_has(const char *text, const char *expected)
{
	if (!strstr(text, expected))
		fail_msg("expected: %s\nin:\n%s", expected, text);
}

static inline void assert_has_not(const char *text, const char *unwanted)
{
	if (strstr(text, unwanted))
		fail_msg("not expected: %s\nin:\n%s", unwanted, text);
}

#endif
