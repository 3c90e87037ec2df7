/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * Sets the clock of the virtual machine, and waits for it. Moments are seconds since 1970, UTC.
 *
 *   clock set MOMENT    from now on it is that moment
 *   clock tai SECONDS   from now on TAI is so many seconds ahead of UTC, as a time daemon tells the kernel
 *   clock wait MOMENT   returns when it is that moment
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/timex.h>
#include <time.h>

static int set(long number)
{
	const struct timespec moment = { .tv_sec = number };

	return clock_settime(CLOCK_REALTIME, &moment);
}

static int tai(long number)
{
	struct timex timex = { .modes = ADJ_TAI, .constant = number };

	return adjtimex(&timex) < 0 ? -1 : 0;
}

static int wait(long number)
{
	const struct timespec moment = { .tv_sec = number };

	errno = clock_nanosleep(CLOCK_REALTIME, TIMER_ABSTIME, &moment, NULL);
	return errno ? -1 : 0;
}

int main(int argc, char **argv)
{
	int (*does)(long) = NULL;
	char *rest = NULL;
	long number = argc == 3 ? strtol(argv[2], &rest, 10) : 0;

	if (argc == 3 && strcmp(argv[1], "set") == 0)
		does = set;
	if (argc == 3 && strcmp(argv[1], "tai") == 0)
		does = tai;
	if (argc == 3 && strcmp(argv[1], "wait") == 0)
		does = wait;
	if (!does || *argv[2] == '\0' || *rest != '\0') {
		fputs("usage: clock set MOMENT | tai SECONDS | wait MOMENT\n", stderr);
		return 2;
	}
	if (does(number) == 0)
		return 0;
	fprintf(stderr, "clock: %s %s: %s\n", argv[1], argv[2], strerror(errno));
	return 1;
}
