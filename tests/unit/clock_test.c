/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* The length of a tick is measured right also where whoever measures is late, as on a busy machine. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <bpf/bpf.h>

#include "abi.h"
#include "kernel/clock.h"

#define SECOND_NS 1000000000ULL
#define STEP_NS   10000 /* from one reading to the next, if nothing comes in between */

/* A kernel of which the clock program is run. */
static struct {
	__u64 tick_ns;
	__u64 now_ns;
	__u64 late_from, late_to; /* the first reading of these ticks comes when most of it is over */
} kernel;

/* Takes the place of libbpf's. */
int bpf_prog_test_run_opts(int program, struct bpf_test_run_opts *options)
{
	__u64 next = kernel.now_ns + STEP_NS, tick = next / kernel.tick_ns;
	bool first = tick > kernel.now_ns / kernel.tick_ns;

	(void)program;
	if (first && tick >= kernel.late_from && tick <= kernel.late_to)
		next = tick * kernel.tick_ns + kernel.tick_ns / 10 * 9;
	kernel.now_ns = next;
	memcpy((void *)options->ctx_in, &(struct mx_clock){.jiffies = tick, .monotonic_ns = next}, sizeof(struct mx_clock));
	return 0;
}

static void assert_measured(__u64 late_from, __u64 late_to)
{
	static const __u64 known_hz[] = {100, 250, 300, 1000};

	for (unsigned i = 0; i < sizeof(known_hz) / sizeof(known_hz[0]); i++) {
		__u64 tick_ns = 0;

		memset(&kernel, 0, sizeof(kernel));
		kernel.tick_ns = SECOND_NS / known_hz[i];
		kernel.late_from = late_from;
		kernel.late_to = late_to;
		assert_int_equal(clock_measure_tick(0, &tick_ns), 0);
		assert_int_equal(tick_ns, kernel.tick_ns);
	}
}

static void a_tick_is_measured(void **state)
{
	(void)state;
	assert_measured(UINT64_MAX, UINT64_MAX);
}

static void a_late_beginning_does_not_matter(void **state)
{
	(void)state;
	assert_measured(1, 1);
}

static void a_late_end_does_not_matter(void **state)
{
	(void)state;
	assert_measured(2, UINT64_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_tick_is_measured),
		cmocka_unit_test(a_late_beginning_does_not_matter),
		cmocka_unit_test(a_late_end_does_not_matter),
	};

	return cmocka_run_group_tests_name("clock", tests, NULL, NULL);
}
