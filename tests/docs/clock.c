/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* Preloaded: for mxlock it is always the day on which the examples of the manual were written. Dates in them lie around it. */
#include <errno.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

int clock_gettime(clockid_t clock, struct timespec *ret)
{
	/* the end of the second that begins at 2026-11-21T12:00:00Z: what has just happened was in it */
	const struct timespec then = {.tv_sec = 1795262400, .tv_nsec = 999000000};

	if (clock != CLOCK_REALTIME || strcmp(program_invocation_short_name, "mxlock") != 0)
		return (int)syscall(SYS_clock_gettime, clock, ret);
	*ret = then;
	return 0;
}

time_t time(time_t *ret)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	if (ret)
		*ret = now.tv_sec;
	return now.tv_sec;
}
