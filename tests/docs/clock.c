/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* Preloaded: the day on which the examples of the manual were written. Dates in them lie before and after it. */
#include <time.h>

time_t time(time_t *ret)
{
	const time_t noon = 1795262400; /* 2026-11-21T12:00:00Z */

	if (ret)
		*ret = noon;
	return noon;
}
