/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* Preloaded: for mxlock it is always the day on which the examples of the manual were written. Dates in them lie around it. */
#include <errno.h>
#include <string.h>
#include <time.h>

time_t time(time_t *ret)
{
	struct timespec now = {.tv_sec = 1795262400}; /* 2026-11-21T12:00:00Z */

	if (strcmp(program_invocation_short_name, "mxlock") != 0)
		clock_gettime(CLOCK_REALTIME, &now);
	if (ret)
		*ret = now.tv_sec;
	return now.tv_sec;
}
