/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* The report of denied sources as it is written: table, JSON, CSV, lines for a policy. */
#include "unit/denied_sample.h"
#include "unit/written.h"

#include <jansson.h>

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
	strcpy(report.snapshot.instance, "edge");
	text = text_of(&report, denied_write_table, 2);
	assert_has(text, "`mxlock denied --top 5 --instance edge` shows all\n");
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
	source = json_array_get(json_object_get(object, "sources"), 2);
	assert_true(json_is_false(json_object_get(source, "allowed_now")));
	source = json_array_get(json_object_get(object, "sources"), 4); /* of a lock that is gone */
	assert_true(json_is_null(json_object_get(source, "allowed_now")));
	json_decref(object);
	free(text);
	report_free(&report);
}

static void csv_is_this(void **state)
{
	struct report report = sample();
	char *text = text_of(&report, denied_write_csv, 5);

	(void)state;
	assert_string_equal(text,
			    "source,addresses,lock,packets,connections,data_packets,bytes,first_seen,last_seen,allowed_now,near_group\n"
			    "203.0.113.9,1,mail,12,6,6,720,2026-11-21T17:04:48Z,2026-11-21T17:05:12Z,false,\n"
			    "67.231.145.1,1,mail,8,4,0,480,2026-11-21T17:04:52Z,2026-11-21T17:05:08Z,false,near\n"
			    "2001:db8:8::1,1,mail,6,3,0,360,2026-11-21T17:04:54Z,2026-11-21T17:05:06Z,false,near\n"
			    "67.231.144.1,1,mail,4,2,0,240,2026-11-21T17:04:56Z,2026-11-21T17:05:04Z,true,\n"
			    "203.0.113.9,1,gone,2,1,0,120,2026-11-21T17:04:58Z,2026-11-21T17:05:02Z,,\n");
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
		"\t# lock gone: these have sent no data, as scanners do; the policy has no such lock now: they may be allowed by now\n"
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
		cmocka_unit_test(what_the_report_does_not_know_is_told),
		cmocka_unit_test(the_table_is_this),
		cmocka_unit_test(json_has_all_of_it),
		cmocka_unit_test(csv_is_this),
		cmocka_unit_test(as_policy_it_is_this_and_compiles),
		cmocka_unit_test(whom_a_rule_drops_is_no_line_for_a_policy),
		cmocka_unit_test(a_prefix_is_a_line_when_the_default_drops_some_of_it),
		cmocka_unit_test(nobody_is_said),
	};

	return cmocka_run_group_tests_name("denied_written", tests, NULL, NULL);
}
