/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "clock.h"

#include <errno.h>
#include <time.h>

#include <bpf/bpf.h>

#include "abi.h"

#include "../base/report.h"

#define CENTURY_NS (36525LL * 86400 * (int64_t)CLOCK_SECOND_NS)

/* CONFIG_HZ is one of these; what is measured is rounded to the next. */
static const __u64 known_hz[] = {100, 250, 300, 1000};

static int run(int program, struct mx_clock *ret)
{
	struct mx_clock now = {0};
	/* a program of this type writes into ctx_in itself; ctx_out is refused */
	LIBBPF_OPTS(bpf_test_run_opts, options, .ctx_in = &now, .ctx_size_in = sizeof(now));

	if (bpf_prog_test_run_opts(program, &options) != 0)
		return report_errno(errno, "program mxlock_clock: cannot run it to read the kernel's clock");
	*ret = now;
	return 0;
}

static int64_t nanoseconds(const struct timespec *time)
{
	return time->tv_sec * (int64_t)CLOCK_SECOND_NS + time->tv_nsec;
}

/* Runs until the jiffies have gone on to `jiffies` at least. */
static int wait_tick(int program, __u64 jiffies, struct mx_clock *ret)
{
	do {
		int error = run(program, ret);

		if (error)
			return error;
	} while (ret->jiffies < jiffies);
	return 0;
}

int clock_measure_tick(int program, __u64 *ret_tick_ns)
{
	/* each end may be read late, by all but a tick: so many that 250 Hz differ from 300 by more, 64 ms from 53 */
	const __u64 ticks = 16;
	struct mx_clock first = {0}, begin = {0}, end = {0};
	__u64 length, best = 0;
	int error;

	error = run(program, &first);
	if (!error)
		error = wait_tick(program, first.jiffies + 1, &begin);
	if (!error)
		error = wait_tick(program, begin.jiffies + ticks, &end);
	if (error)
		return error;
	length = (end.monotonic_ns - begin.monotonic_ns) / (end.jiffies - begin.jiffies);
	for (unsigned i = 0; i < sizeof(known_hz) / sizeof(known_hz[0]); i++) {
		__u64 tick = CLOCK_SECOND_NS / known_hz[i];
		__u64 distance = tick > length ? tick - length : length - tick;
		__u64 before = best > length ? best - length : length - best;

		if (best == 0 || distance < before)
			best = tick;
	}
	*ret_tick_ns = best;
	return 0;
}

int clock_jiffies(int program, __u64 *ret_jiffies)
{
	struct mx_clock now = {0};
	int error = run(program, &now);

	if (!error)
		*ret_jiffies = now.jiffies;
	return error;
}

bool clock_tick_known(__u64 tick_ns)
{
	for (unsigned i = 0; i < sizeof(known_hz) / sizeof(known_hz[0]); i++)
		if (tick_ns == CLOCK_SECOND_NS / known_hz[i])
			return true;
	return false;
}

int64_t clock_wall_ns(__u64 monotonic_ns)
{
	struct timespec wall, monotonic;

	clock_gettime(CLOCK_REALTIME, &wall);
	clock_gettime(CLOCK_MONOTONIC, &monotonic);
	return nanoseconds(&wall) - nanoseconds(&monotonic) + (int64_t)monotonic_ns;
}

int clock_read(int program, __u64 tick_ns, struct clock_now *ret)
{
	struct mx_clock now = {0}, edge = {0};
	int error = run(program, &now);

	/* from one tick to the next: within a tick, two readings would differ by what has passed of it */
	if (!error)
		error = wait_tick(program, now.jiffies + 1, &edge);
	if (error)
		return error;
	*ret = (struct clock_now){
		.jiffies = edge.jiffies,
		.wall_ns = clock_wall_ns(edge.monotonic_ns),
		.tick_ns = tick_ns,
	};
	return 0;
}

int64_t clock_wall(const struct clock_now *now, __u64 jiffies)
{
	int64_t most = CENTURY_NS / (int64_t)now->tick_ns, ago = (int64_t)(now->jiffies - jiffies);

	/* what comes out of a pin may be any number */
	if (ago > most)
		ago = most;
	if (ago < -most)
		ago = -most;
	return (now->wall_ns - ago * (int64_t)now->tick_ns) / (int64_t)CLOCK_SECOND_NS;
}

int64_t clock_tai_offset(void)
{
	struct timespec tai, utc;

	clock_gettime(CLOCK_REALTIME, &utc);
	clock_gettime(CLOCK_TAI, &tai);
	/* some microseconds lie between the two readings */
	return (nanoseconds(&tai) - nanoseconds(&utc) + (int64_t)CLOCK_SECOND_NS / 2) / (int64_t)CLOCK_SECOND_NS;
}
