/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* The report of denied sources, once it is read: marked, gathered, sorted. */
#include "unit/denied_sample.h"

/* What a source of a lock is marked with: a group, "allowed", or "". */
static void assert_marked(const char *source, uint32_t lock, const char *expected)
{
	struct report report = report_make();
	const char *marked;

	add(&report, source, lock, 1, false);
	live_denied_mark(report.compiled.policy, NOW, &report.denied);
	marked = report.denied.sources[0].allowed ? "allowed" : report.denied.sources[0].near;
	if (strcmp(marked ? marked : "", expected) != 0)
		fail_msg("%s: expected '%s', seen '%s'", source, expected, marked ? marked : "");
	report_free(&report);
}

static void a_neighbour_is_marked_with_the_nearest_group(void **state)
{
	(void)state;
	assert_marked("67.231.145.1", 0, "near");
	assert_marked("67.231.0.0", 0, "near");
	assert_marked("67.231.200.16", 0, "nearer");
	assert_marked("67.231.255.255", 0, "nearer");
	assert_marked("67.230.255.255", 0, "");
	assert_marked("67.232.0.0", 0, "");
	assert_marked("2001:db8:8::1", 0, "near");
	assert_marked("2001:db8:ffff:ffff:ffff:ffff:ffff:ffff", 0, "near");
	assert_marked("2001:db9::", 0, "");
	assert_marked("2001:db7:ffff::", 0, "");
}

static void what_is_no_group_or_not_allowed_has_no_neighbours(void **state)
{
	(void)state;
	assert_marked("198.51.100.8", 0, "");
	assert_marked("67.231.250.1", 0, ""); /* a rule drops it: whoever wrote it knew */
	assert_marked("67.231.145.1", 1, "allowed");
	assert_marked("67.231.144.1", 1, ""); /* `open` drops that group, and allows none */
	assert_marked("67.231.144.1", 2, ""); /* no such lock now */
}

static void who_is_allowed_by_now_is_marked(void **state)
{
	(void)state;
	assert_marked("67.231.144.1", 0, "allowed");
	assert_marked("198.51.100.7", 0, "allowed");
	assert_marked("8.8.8.8", 1, "allowed");
	assert_marked("10.9.0.1", 0, "near"); /* its line has ended */
}

static void the_heaviest_stand_first(void **state)
{
	struct report report = report_make();
	static const uint64_t expected[] = {1ull << 40, 9, 9, 9, 1};

	(void)state;
	add(&report, "203.0.113.9", 0, 9, false);
	add(&report, "8.8.8.8", 0, 1, false);
	add(&report, "203.0.113.8", 1, 9, false);
	add(&report, "2a00::1", 0, 1ull << 40, false);
	add(&report, "203.0.113.8", 0, 9, false);
	denied_sort(&report.denied);
	for (unsigned i = 0; i < 5; i++)
		assert_int_equal(report.denied.sources[i].packets, expected[i]);
	assert_int_equal(report.denied.sources[1].lock, 0);
	assert_int_equal(report.denied.sources[1].prefix.address[3], 8);
	assert_int_equal(report.denied.sources[2].lock, 1);
	report_free(&report);
}

static void prefixes_gather_what_is_in_them(void **state)
{
	struct report report = report_make();
	const struct denied_source *sum;

	(void)state;
	add(&report, "203.0.113.0", 0, 10, false);
	add(&report, "203.0.114.0", 0, 1, false);
	add(&report, "203.0.113.255", 0, 20, true);
	add(&report, "203.0.113.7", 1, 7, false);
	add(&report, "2001:db8:8::", 0, 3, false);
	add(&report, "2001:db8:8:ffff::1", 0, 5, false);
	add(&report, "2001:db8:9::", 0, 2, false);
	live_denied_mark(report.compiled.policy, NOW, &report.denied);
	denied_gather(&report.denied);
	denied_sort(&report.denied);
	assert_int_equal(report.denied.source_count, 5);
	sum = &report.denied.sources[0];
	assert_int_equal(sum->prefix.length, 24);
	assert_int_equal(sum->addresses, 2);
	assert_int_equal(sum->packets, 30);
	assert_int_equal(sum->connections, 15);
	assert_int_equal(sum->payloads, 10);
	assert_int_equal(sum->bytes, 1800);
	assert_int_equal(sum->first_seen, SEEN - 20);
	assert_int_equal(sum->last_seen, SEEN + 20);
	sum = &report.denied.sources[1];
	assert_int_equal(sum->prefix.length, 48);
	assert_int_equal(sum->packets, 8);
	assert_string_equal(sum->near, "near");
	assert_int_equal(report.denied.sources[2].lock, 1);
	report_free(&report);
}

static void a_prefix_is_allowed_when_all_of_it_is(void **state)
{
	struct report report = report_make();

	(void)state;
	add(&report, "198.51.100.7", 0, 10, false);
	add(&report, "67.231.144.1", 0, 9, false);
	add(&report, "67.231.144.2", 0, 9, false);
	add(&report, "198.51.100.8", 0, 10, false);
	live_denied_mark(report.compiled.policy, NOW, &report.denied);
	denied_gather(&report.denied);
	denied_sort(&report.denied);
	assert_false(report.denied.sources[0].allowed);
	assert_true(report.denied.sources[1].allowed);
	report_free(&report);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_neighbour_is_marked_with_the_nearest_group),
		cmocka_unit_test(what_is_no_group_or_not_allowed_has_no_neighbours),
		cmocka_unit_test(who_is_allowed_by_now_is_marked),
		cmocka_unit_test(the_heaviest_stand_first),
		cmocka_unit_test(prefixes_gather_what_is_in_them),
		cmocka_unit_test(a_prefix_is_allowed_when_all_of_it_is),
	};

	return cmocka_run_group_tests_name("denied", tests, NULL, NULL);
}
