// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* Claims about the program's maps: none in force, one after another, counters that are lost, and the clock. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include "mxlock.skel.h"
#include "packet/claims.h"
#include "packet/frames.h"
#include "packet/harness.h"

#define NS_PER_S 1000000000ULL

static struct harness *harness;

/* What the program makes of a frame, in the words of outcome_print(). */
static const char *observe(const struct policy *policy, const char *words)
{
	static uint8_t frame[FRAME_SIZE];
	static char text[128];
	size_t length = frame_build(words, frame);
	struct outcome outcome;

	harness_policy(harness, policy, IMAGE_RUNS);
	if (harness_observe(harness, frame, length, length, true, &outcome) != 0)
		return "counters that fit no outcome";
	outcome_print(&outcome, policy ? policy : &sole, text, sizeof(text));
	return text;
}

static int verdict(const struct policy *policy, const char *words)
{
	static uint8_t frame[FRAME_SIZE];
	size_t length = frame_build(words, frame);

	harness_policy(harness, policy, IMAGE_RUNS);
	return harness_run(harness, frame, length);
}

static void without_a_policy_tcp_passes_and_is_counted(void **state)
{
	(void)state;
	assert_string_equal(observe(NULL, S4 "tcp 25"), "pass, no_policy");
	assert_string_equal(observe(NULL, S6 "tcp 80"), "pass, no_policy");
}

static void without_a_policy_an_odd_packet_passes_and_is_counted(void **state)
{
	(void)state;
	assert_string_equal(observe(NULL, S4 "ihl 4 tcp 25"), "pass, no_policy");
	assert_string_equal(observe(NULL, S4 "offset 1 tcp 25"), "pass, no_policy");
}

static void without_a_policy_what_is_not_ours_moves_nothing(void **state)
{
	(void)state;
	assert_string_equal(observe(NULL, S4 "udp 25"), "pass");
	assert_string_equal(observe(NULL, "type 0806 bytes 46"), "pass");
}

static void a_new_policy_is_in_force_with_the_next_packet(void **state)
{
	(void)state;
	for (int round = 0; round < 4; round++) {
		assert_string_equal(observe(&sole, S4 "tcp 25"), BY_DEFAULT);
		assert_string_equal(observe(&open, S4 "tcp 25"), "pass, mail: default allow");
		assert_string_equal(observe(&nested, S4 "tcp 2525"), "drop, host: default drop");
		assert_string_equal(observe(&watch, S4 "tcp 25"), "pass, mail: default drop");
	}
}

static void a_lost_rule_counter_changes_no_verdict(void **state)
{
	struct harness *whole = harness;
	__u32 chunk;

	(void)state;
	harness = harness_open();
	for (chunk = 0; chunk < 3; chunk++)
		assert_int_equal(bpf_map_delete_elem(bpf_map__fd(harness_skeleton(harness)->maps.rule_counters), &chunk), 0);
	assert_int_equal(verdict(&sole, F4 "tcp 25"), OUTCOME_PASS);
	assert_int_equal(verdict(&sole, "ip4 " OUTCAST " " SERVER " tcp 25"), OUTCOME_DROP);
	assert_int_equal(verdict(&sole, S4 "tcp 25"), OUTCOME_DROP);
	harness_close(harness);
	harness = whole;
}

static struct mx_clock read_clock(void)
{
	struct mx_clock clock = { 0 };
	LIBBPF_OPTS(bpf_test_run_opts, options, .ctx_in = &clock, .ctx_size_in = sizeof(clock));

	assert_int_equal(bpf_prog_test_run_opts(bpf_program__fd(harness_skeleton(harness)->progs.mxlock_clock), &options),
	                 0);
	return clock;
}

static void a_hit_is_stamped_with_the_jiffies_of_its_moment(void **state)
{
	struct mx_clock before, after;

	(void)state;
	before = read_clock();
	assert_string_equal(observe(&sole, F4 "tcp 25"), BY_FRIEND);
	after = read_clock();
	assert_in_range(harness_last_hit(harness, 0, 0), before.jiffies, after.jiffies);
}

static void the_clock_tells_jiffies_and_monotonic_time(void **state)
{
	struct timespec now;
	struct mx_clock first, second;
	const struct timespec tenth = { 0, NS_PER_S / 10 };

	(void)state;
	first = read_clock();
	nanosleep(&tenth, NULL);
	second = read_clock();
	clock_gettime(CLOCK_MONOTONIC, &now);
	assert_true(second.jiffies > first.jiffies);
	assert_true(second.monotonic_ns - first.monotonic_ns >= NS_PER_S / 10);
	assert_true(second.monotonic_ns <= now.tv_sec * NS_PER_S + now.tv_nsec);
}

/* A rule that ends while the test watches. */
static void a_rule_ends_at_its_second(void **state)
{
	static struct policy brief = {
		.name = "brief",
		.locks = { { .name = "mail", .rules = { ALLOW_UNTIL("203.0.113.0/24", 1) } } },
	};
	const struct timespec hundredth = { 0, NS_PER_S / 100 };
	struct timespec now;
	uint64_t end;

	(void)state;
	policy_prepare(&brief);
	end = brief.locks[0].rules[0].until_tai_ns;
	assert_int_equal(verdict(&brief, F4 "tcp 25"), OUTCOME_PASS);
	while (verdict(&brief, F4 "tcp 25") == OUTCOME_PASS) {
		clock_gettime(CLOCK_TAI, &now);
		assert_true(now.tv_sec * NS_PER_S + now.tv_nsec < end + NS_PER_S);
		nanosleep(&hundredth, NULL);
	}
	clock_gettime(CLOCK_TAI, &now);
	assert_true(now.tv_sec * NS_PER_S + now.tv_nsec >= end);
	assert_string_equal(observe(&brief, F4 "tcp 25"), BY_DEFAULT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(without_a_policy_tcp_passes_and_is_counted),
		cmocka_unit_test(without_a_policy_an_odd_packet_passes_and_is_counted),
		cmocka_unit_test(without_a_policy_what_is_not_ours_moves_nothing),
		cmocka_unit_test(a_new_policy_is_in_force_with_the_next_packet),
		cmocka_unit_test(a_lost_rule_counter_changes_no_verdict),
		cmocka_unit_test(a_hit_is_stamped_with_the_jiffies_of_its_moment),
		cmocka_unit_test(the_clock_tells_jiffies_and_monotonic_time),
		cmocka_unit_test(a_rule_ends_at_its_second),
	};
	int failed;

	claims_prepare();
	harness = harness_open();
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	harness_close(harness);
	return failed != 0;
}
