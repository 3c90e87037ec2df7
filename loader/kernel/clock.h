/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* The program's clock: user space can read neither the jiffies nor their length. */
#ifndef MX_CLOCK_H
#define MX_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

#include <linux/types.h>

#define CLOCK_SECOND_NS 1000000000ULL

/* A moment on both clocks. */
struct clock_now {
	__u64 jiffies;
	int64_t wall_ns; /* UTC */
	__u64 tick_ns;
};

/*
 * Measures the length of a jiffy with the clock program, over some ticks: up to 180 ms.
 * 0 or -errno after a message.
 */
int clock_measure_tick(int program, __u64 *ret_tick_ns);

/* What the jiffies stand at. 0 or -errno after a message. */
int clock_jiffies(int program, __u64 *ret_jiffies);

/* Whether that can have been measured: the length of a jiffy of some kernel. */
bool clock_tick_known(__u64 tick_ns);

/* Reads both clocks. 0 or -errno after a message. */
int clock_read(int program, __u64 tick_ns, struct clock_now *ret);

/* What the wall clock showed, in nanoseconds, UTC, when CLOCK_MONOTONIC stood there: as the two differ now. */
int64_t clock_wall_ns(__u64 monotonic_ns);

/*
 * When the jiffies stood there, or will, as seconds, UTC: the same at each reading, or nearly, whatever the time between. What
 * is further away than a century is told as a century.
 */
int64_t clock_wall(const struct clock_now *now, __u64 jiffies);

/* CLOCK_TAI less CLOCK_REALTIME, in seconds: 0 where nobody has told the kernel. */
int64_t clock_tai_offset(void);

#endif
