/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* The report of denied sources, once it is read: marked, gathered, sorted, written. */
#include "unit/policy_compiled.h"

#include <jansson.h>

#include "base/mem.h"
#include "export/denied.h"
#include "live_denied.h"
#include "text/prefix_text.h"

#define SEEN 1795280700 /* 2026-11-21T17:05:00Z */

static const char policy_text[] =
	"group near { 67.231.144.0/24; 2001:db8:7::/48; 10.9.0.0/16 until 2026-01-01 }\n"
	"group nearer { 67.231.200.0/28 }\n"
	"group bad { 67.231.250.0/24 }\n"
	"lock mail { to 192.0.2.25; allow near; allow nearer; drop bad; allow 198.51.100.7 }\n"
	"lock open { mode monitor; default allow; drop near }\n";

/* A report of a policy in force. */
struct report {
	struct compiled compiled;
	struct snapshot snapshot;
	struct denied denied;
	size_t room;
};

static struct report report_make(void)
{
	static const struct denied_lock locks[] = {{"mail", "enforce", 1000}, {"open", "monitor", 10}, {"gone", NULL, 5}};
	struct report report = {.compiled = compile_good(policy_text)};

	report.snapshot = (struct snapshot){.instance = "default", .generation = 7, .policy = report.compiled.policy};
	report.denied.lock_count = 3;
	report.denied.locks = mem_zeroed(3, sizeof(*locks));
	memcpy(report.denied.locks, locks, sizeof(locks));
	return report;
}

static void report_free(struct report *report)
{
	denied_free(&report->denied);
	compiled_free(&report->compiled);
}

static struct prefix address(const char *text)
{
	struct prefix prefix;

	assert_true(prefix_text_parse_address(text, text + strlen(text), &prefix, NULL));
	return prefix;
}

/* Adds a source: half of its packets ask for a connection, a session has data in the other half; 60 bytes each. */
static void add(struct report *report, const char *source, uint32_t lock, uint64_t packets, bool session)
{
	struct denied *denied = &report->denied;

	denied->sources = mem_grow(denied->sources, &report->room, denied->source_count, sizeof(*denied->sources));
	denied->sources[denied->source_count++] = (struct denied_source){
		.prefix = address(source), .lock = lock, .addresses = 1, .packets = packets, .connections = packets / 2,
		.payloads = session ? packets / 2 : 0, .bytes = packets * 60, .first_seen = SEEN - (int64_t)packets,
		.last_seen = SEEN + (int64_t)packets};
}

static char *text_of(const struct report *report,
		     int (*write)(FILE *, const struct snapshot *, const struct denied *, size_t), size_t rows)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	assert_non_null(out);
	assert_int_equal(write(out, &report->snapshot, &report->denied, rows), 0);
	assert_int_equal(fclose(out), 0);
	return text;
}

static void assert_has(const char *text, const char *expected)
{
	if (!strstr(text, expected))
		fail_msg("expected: %s\nin:\n%s", expected, text);
}

static void assert_has_not(const char *text, const char *unwanted)
{
	if (strstr(text, unwanted))
		fail_msg("not expected: %s\nin:\n%s", unwanted, text);
}

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

static void what_the_report_does_not_know_is_told(void **state)
{
	struct report report = report_make();
	char *text;

	(void)state;
	add(&report, "203.0.113.9", 0, 900, true);
	add(&report, "203.0.113.9", 1, 11, false); /* an estimate may be more than there were */
	add(&report, "203.0.113.9", 2, 5, false);
	assert_int_equal(denied_left_out(&report.denied, 0), 100);
	assert_int_equal(denied_left_out(&report.denied, 1), 0);
	assert_int_equal(denied_left_out(&report.denied, 2), 0);
	text = text_of(&report, denied_write_table, 3);
	assert_has(text, "\nmail  enforce    1000        900       100\n");
	assert_has(text, "\ngone  -             5          5         0\n");
	assert_has(text, "numbers are estimates\n");
	free(text);
	report.denied.locks[0].packets = 900;
	report.denied.locks[1].packets = 11;
	text = text_of(&report, denied_write_table, 3);
	assert_has_not(text, "estimates");
	free(text);
	report_free(&report);
}

static struct report sample(void)
{
	struct report report = report_make();

	add(&report, "203.0.113.9", 0, 12, true);
	add(&report, "67.231.145.1", 0, 8, false);
	add(&report, "2001:db8:8::1", 0, 6, false);
	add(&report, "67.231.144.1", 0, 4, false);
	add(&report, "203.0.113.9", 2, 2, false);
	live_denied_mark(report.compiled.policy, NOW, &report.denied);
	denied_sort(&report.denied);
	return report;
}

static void the_table_is_this(void **state)
{
	struct report report = sample();
	char *text = text_of(&report, denied_write_table, 5);

	(void)state;
	assert_has(
		text,
		"SOURCE         ADDRESSES  LOCK  PACKETS  SYN  DATA  BYTES  FIRST-SEEN            LAST-SEEN             REMARK\n"
		"203.0.113.9            1  mail       12    6     6    720  2026-11-21T17:04:48Z  2026-11-21T17:05:12Z  -\n"
		"67.231.145.1           1  mail        8    4     0    480  2026-11-21T17:04:52Z  2026-11-21T17:05:08Z  next to group near\n"
		"2001:db8:8::1          1  mail        6    3     0    360  2026-11-21T17:04:54Z  2026-11-21T17:05:06Z  next to group near\n"
		"67.231.144.1           1  mail        4    2     0    240  2026-11-21T17:04:56Z  2026-11-21T17:05:04Z  allowed by now\n"
		"203.0.113.9            1  gone        2    1     0    120  2026-11-21T17:04:58Z  2026-11-21T17:05:02Z  the policy has no such lock now\n"
		"\n");
	assert_has_not(text, "shows all");
	free(text);
	text = text_of(&report, denied_write_table, 2);
	assert_has(text, "next to group near\n2 of 5, those with the most packets: `mxlock denied --top 5` shows all\n");
	free(text);
	report_free(&report);
}

static void json_has_all_of_it(void **state)
{
	struct report report = sample();
	char *text = text_of(&report, denied_write_json, 5);
	json_t *object = json_loads(text, JSON_REJECT_DUPLICATES, NULL), *source;

	(void)state;
	assert_non_null(object);
	assert_int_equal(json_array_size(json_object_get(object, "sources")), 5);
	assert_int_equal(json_array_size(json_object_get(object, "locks")), 3);
	source = json_array_get(json_object_get(object, "sources"), 0);
	assert_string_equal(json_string_value(json_object_get(source, "source")), "203.0.113.9");
	assert_int_equal(json_integer_value(json_object_get(source, "data_packets")), 6);
	assert_true(json_is_null(json_object_get(source, "near_group")));
	source = json_array_get(json_object_get(object, "sources"), 3);
	assert_true(json_is_true(json_object_get(source, "allowed_now")));
	assert_true(json_is_null(json_object_get(json_array_get(json_object_get(object, "locks"), 2), "mode")));
	json_decref(object);
	free(text);
	report_free(&report);
}

static void csv_is_this(void **state)
{
	struct report report = sample();
	char *text = text_of(&report, denied_write_csv, 2);

	(void)state;
	assert_string_equal(text,
			    "source,addresses,lock,packets,connections,data_packets,bytes,first_seen,last_seen,allowed_now,near_group\n"
			    "203.0.113.9,1,mail,12,6,6,720,2026-11-21T17:04:48Z,2026-11-21T17:05:12Z,false,\n"
			    "67.231.145.1,1,mail,8,4,0,480,2026-11-21T17:04:52Z,2026-11-21T17:05:08Z,false,near\n");
	free(text);
	report_free(&report);
}

static void as_policy_it_is_this_and_compiles(void **state)
{
	struct report report = sample();
	char *text = text_of(&report, denied_write_policy, 5), *pasted = NULL;
	struct compiled compiled;

	(void)state;
	assert_string_equal(
		text,
		"\t# lock mail: these have sent data\n"
		"\t203.0.113.9/32  reason \"denied: 12 packets, 6 with SYN, 6 with data, first 2026-11-21T17:04:48Z, last 2026-11-21T17:05:12Z\"\n"
		"\t# lock mail: these have sent no data, as scanners do\n"
		"\t67.231.145.1/32  reason \"denied: 8 packets, 4 with SYN, 0 with data, first 2026-11-21T17:04:52Z, last 2026-11-21T17:05:08Z\"  # next to group near\n"
		"\t2001:db8:8::1/128  reason \"denied: 6 packets, 3 with SYN, 0 with data, first 2026-11-21T17:04:54Z, last 2026-11-21T17:05:06Z\"  # next to group near\n"
		"\t# lock gone: these have sent no data, as scanners do\n"
		"\t203.0.113.9/32  reason \"denied: 2 packets, 1 with SYN, 0 with data, first 2026-11-21T17:04:58Z, last 2026-11-21T17:05:02Z\"\n"
		"\t# left out: 1 that the policy in force allows\n");
	assert_true(asprintf(&pasted, "group pasted {\n%s}\nlock mail { allow pasted }\n", text) > 0);
	compiled = compile_good(pasted); /* it warns of the source that two locks have denied */
	assert_int_equal(compiled.policy->rule_count, 3);
	compiled_free(&compiled);
	free(pasted);
	free(text);
	report_free(&report);
}

/* bad is 67.231.250.0/24: as a line of a group that the lock allows, it would contradict that. */
static void whom_a_rule_drops_is_no_line_for_a_policy(void **state)
{
	struct report report = report_make();
	char *text;

	(void)state;
	add(&report, "67.231.250.9", 0, 5, true);
	add(&report, "67.231.250.7", 0, 5, false);
	add(&report, "8.8.8.8", 0, 4, true);
	add(&report, "67.231.144.1", 1, 3, true);
	live_denied_mark(report.compiled.policy, NOW, &report.denied);
	text = text_of(&report, denied_write_policy, 4);
	assert_has_not(text, "67.231.");
	assert_has(text, "\t8.8.8.8/32  reason");
	assert_has(text, "\t# left out: 3 that a rule of the policy in force drops\n");
	free(text);
	denied_gather(&report.denied);
	text = text_of(&report, denied_write_policy, report.denied.source_count);
	assert_has_not(text, "67.231.");
	assert_has(text, "\t8.8.8.0/24  reason");
	free(text);
	report_free(&report);
}

/* Some of a prefix by a rule, some by the default: it is a line, and the rule, which is longer, goes on. */
static void a_prefix_is_a_line_when_the_default_drops_some_of_it(void **state)
{
	struct report report = report_make();
	char *text;

	(void)state;
	add(&report, "198.51.100.7", 0, 10, false); /* allowed by now */
	add(&report, "198.51.100.8", 0, 10, false);
	live_denied_mark(report.compiled.policy, NOW, &report.denied);
	denied_gather(&report.denied);
	text = text_of(&report, denied_write_policy, 1);
	assert_has(text, "\t198.51.100.0/24  reason");
	assert_has_not(text, "left out");
	free(text);
	report_free(&report);
}

static void nobody_is_said(void **state)
{
	struct report report = report_make();
	char *text = text_of(&report, denied_write_table, 0);

	(void)state;
	denied_gather(&report.denied);
	denied_sort(&report.denied);
	assert_has(text, "\nno source\n");
	free(text);
	text = text_of(&report, denied_write_policy, 0);
	assert_string_equal(text, "");
	free(text);
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
		cmocka_unit_test(what_the_report_does_not_know_is_told),
		cmocka_unit_test(the_table_is_this),
		cmocka_unit_test(json_has_all_of_it),
		cmocka_unit_test(csv_is_this),
		cmocka_unit_test(as_policy_it_is_this_and_compiles),
		cmocka_unit_test(whom_a_rule_drops_is_no_line_for_a_policy),
		cmocka_unit_test(a_prefix_is_a_line_when_the_default_drops_some_of_it),
		cmocka_unit_test(nobody_is_said),
	};

	return cmocka_run_group_tests_name("denied", tests, NULL, NULL);
}
