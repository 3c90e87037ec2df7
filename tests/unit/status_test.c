/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* What people read: the table of `export`, and `status`. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>
#include <jansson.h>

#include "base/date.h"
#include "export/exporter.h"
#include "export/problems.h"
#include "export/status.h"
#include "unit/export_sample.h"
#include "unit/written.h"

static char *table(const struct snapshot *snapshot, bool all)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	assert_non_null(out);
	assert_int_equal(exporter_find("table")->write(out, snapshot, all), 0);
	assert_int_equal(fclose(out), 0);
	return text;
}

static char *status(int (*write)(FILE *, const struct snapshot *, int64_t), const struct snapshot *snapshot,
		    int64_t now)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	assert_non_null(out);
	assert_int_equal(write(out, snapshot, now), 0);
	assert_int_equal(fclose(out), 0);
	return text;
}

static unsigned count(const char *text, const char *what)
{
	unsigned found = 0;

	for (const char *at = strstr(text, what); at; at = strstr(at + 1, what))
		found++;
	return found;
}

#define SAMPLE_DIGEST "sha256:01ab000000000000000000000000000000000000000000000000000000000000"

static void the_table_is_this(void **state)
{
	struct sample sample;
	char *text;

	(void)state;
	sample_make(&sample);
	sample.rule_counters[2] = (struct snapshot_rule){0};
	text = table(&sample.snapshot, false);
	assert_string_equal(
		text,
		"instance default: generation 3, 2 locks, 4 rules\n"
		"policy " SAMPLE_DIGEST "\n"
		"\n"
		"INTERFACE  MODE    VIA\n"
		"eth0       native  link\n"
		"eth1.100   native  libxdp\n"
		"\n"
		"PREFIX              VERDICT  LOCK   GROUP       PACKETS  BYTES  LAST-SEEN             UNTIL\n"
		"198.51.100.10/32    allow    mail   exceptions        4    240  2026-11-21T17:05:00Z  2027-03-31\n"
		"203.0.113.0/24      allow    mail   -                 0      0  never                 -\n"
		"2001:db8:7::25/128  drop     mail   drop-list         0      0  never                 -\n"
		"67.231.144.0/24     drop     watch  drop-list         3    180  2026-11-21T17:05:00Z  -\n"
		"\n"
		"LOCK   MODE     ALLOWED  DROPPED  DEFAULT  DEFAULT-PACKETS  DEFAULT-BYTES\n"
		"mail   enforce       10        5  drop                   5            300\n"
		"watch  monitor       20        3  allow                 20           1200\n"
		"monitor mode: what is counted as dropped would have been, and has passed\n"
		"\n"
		"REASON         PACKETS  WHAT\n"
		"tags_too_many        7  more than four VLAN tags\n");
	free(text);
}

static void the_table_says_what_generic_mode_counts(void **state)
{
	struct sample sample;
	char *text;

	(void)state;
	sample_make(&sample);
	sample.interfaces[1].mode = "generic";
	text = table(&sample.snapshot, false);
	assert_has(text, "eth1.100   generic  libxdp\ngeneric mode runs after GRO");
	free(text);
}

static void the_table_leaves_out_sections_that_are_empty(void **state)
{
	struct sample sample;
	char *text;

	(void)state;
	sample_make(&sample);
	sample.reasons[0].packets = 0;
	sample.policy.rule_count = sample.locks[0].rule_count = sample.locks[1].rule_count = 0;
	sample.snapshot.interface_count = 0;
	text = table(&sample.snapshot, false);
	assert_has(text, "\nno rules\n");
	assert_has(text, "\nno interface\n");
	assert_has_not(text, "REASON");
	assert_has_not(text, "PREFIX");
	free(text);
}

static void a_table_too_large_says_what_is_missing(void **state)
{
	struct sample sample;
	char *text;

	(void)state;
	sample_make_rules(&sample, 10001);
	text = table(&sample.snapshot, false);
	assert_int_equal(count(text, "  mail  "), 1000);
	assert_has(text, "\n1000 of 10001 rules, those with the most packets: `mxlock export --all` shows every one\n");
	assert_has_not(text, "of all rules");
	free(text);
	/* rules without a packet, which stand in no row */
	sample.policy.rules[1000].until = sample.snapshot.taken;
	sample.policy.rules[2000].until = sample.policy.rules[3000].until = sample.snapshot.taken + 29 * 86400;
	sample.policy.rules[4000].until = sample.snapshot.taken + 40 * 86400;
	strcpy(sample.snapshot.instance, "edge");
	text = table(&sample.snapshot, false);
	assert_has(text, "`mxlock export --all --instance edge` shows every one\n"
			 "of all rules, ended: 1, ending within 30 days: 2; `mxlock status --instance edge` names them\n");
	free(text);
	text = table(&sample.snapshot, true);
	assert_has_not(text, "of all rules");
	free(text);
	sample_free_rules(&sample);
}

/* A large table is made in blocks: they must look like one. */
static void a_table_of_all_rules_has_one_head_and_one_width(void **state)
{
	struct sample sample;
	size_t width = 0;
	char *text, *row;

	(void)state;
	sample_make_rules(&sample, 10001);
	sample.snapshot.rules[10000].packets = 123456789012345;
	text = table(&sample.snapshot, true);
	assert_int_equal(count(text, "PREFIX"), 1);
	assert_int_equal(count(text, "  mail  "), 10001);
	assert_has_not(text, "--all");
	row = strstr(text, "PREFIX");
	width = (size_t)(strstr(row, "LAST-SEEN") - row);
	for (int i = 0; i < 10001; i++) {
		row = strchr(row, '\n') + 1;
		assert_memory_equal(row + width - 2, "  ", 2);
		assert_true(row[width] == 'n' || row[width] == '2');
	}
	free(text);
	sample_free_rules(&sample);
}

static void the_status_is_this(void **state)
{
	struct sample sample;
	char *text;

	(void)state;
	sample_make(&sample);
	text = status(status_write_text, &sample.snapshot, SAMPLE_SEEN);
	assert_string_equal(text,
			    "instance default: generation 3, 2 locks, 4 rules\n"
			    "policy " SAMPLE_DIGEST "\n"
			    "\n"
			    "INTERFACE  MODE    VIA\n"
			    "eth0       native  link\n"
			    "eth1.100   native  libxdp\n"
			    "\n"
			    "LOCK   MODE     DEFAULT  RULES  ALLOWED  DROPPED  PORTS     TO\n"
			    "mail   enforce  drop         3       10        5  25, 2525  192.0.2.25, 2001:db8:7::25\n"
			    "watch  monitor  allow        1       20        3  25        any\n"
			    "\n"
			    "problem: lock watch is in monitor mode: it counts what it would drop, and lets it pass\n");
	free(text);
}

static void a_status_without_problems_says_so(void **state)
{
	struct sample sample;
	char *text;

	(void)state;
	sample_make(&sample);
	sample.locks[1].monitor = false;
	text = status(status_write_text, &sample.snapshot, SAMPLE_SEEN);
	assert_has(text, "\nno problems\n");
	assert_has_not(text, "problem:");
	free(text);
}

static void the_status_shows_few_of_many_ports_and_addresses(void **state)
{
	uint16_t ports[64];
	struct prefix to[64];
	struct sample sample;
	char *text;

	(void)state;
	sample_make(&sample);
	for (uint16_t i = 0; i < 64; i++) {
		ports[i] = 65000 + i;
		to[i] = sample_ipv6(0xfff00000u + i, 127);
		memset(to[i].address + 6, 0xff, 6);
	}
	sample.locks[0].ports = ports;
	sample.locks[0].to = to;
	sample.locks[0].port_count = sample.locks[0].to_count = 64;
	text = status(status_write_text, &sample.snapshot, SAMPLE_SEEN);
	assert_has(text, "  65000, 65001, 65002, 65003 and 60 more  ");
	assert_has(text, "2001:db8:7:ffff:ffff:ffff:fff0:3/127 and 60 more\n");
	free(text);
}

static void the_status_as_json_has_locks_and_problems(void **state)
{
	struct sample sample;
	json_t *json, *lock, *problem;
	json_error_t error;
	char *text;

	(void)state;
	sample_make(&sample);
	text = status(status_write_json, &sample.snapshot, SAMPLE_SEEN);
	json = json_loads(text, JSON_REJECT_DUPLICATES, &error);
	if (!json)
		fail_msg("line %d: %s: %s", error.line, error.text, text);
	assert_string_equal(json_string_value(json_object_get(json, "instance")), "default");
	assert_int_equal(json_array_size(json_object_get(json, "interfaces")), 2);
	lock = json_array_get(json_object_get(json, "locks"), 0);
	assert_string_equal(json_string_value(json_object_get(lock, "mode")), "enforce");
	assert_int_equal(json_integer_value(json_object_get(lock, "rules")), 3);
	assert_int_equal(json_integer_value(json_array_get(json_object_get(lock, "ports"), 1)), 2525);
	assert_string_equal(json_string_value(json_array_get(json_object_get(lock, "to"), 0)), "192.0.2.25/32");
	problem = json_array_get(json_object_get(json, "problems"), 0);
	assert_string_equal(json_string_value(json_object_get(problem, "kind")), "lock_monitors");
	assert_string_equal(json_string_value(json_object_get(problem, "object")), "watch");
	json_decref(json);
	free(text);
}

/* The sample without the lock that monitors, which is a problem by itself; claims how many there are. */
static void assert_problems(struct sample *sample, int64_t now, const char *kind, size_t expected)
{
	struct problems problems;

	sample->locks[1].monitor = false;
	problems = problems_find(&sample->snapshot, now);
	for (size_t i = 0; i < problems.count; i++)
		if (strcmp(problems.list[i].kind, kind) != 0)
			fail_msg("not expected: %s: %s", problems.list[i].kind, problems.list[i].text);
	assert_int_equal(problems.count, expected);
	problems_free(&problems);
}

static void an_interface_that_is_gone_is_a_problem(void **state)
{
	struct sample sample;

	(void)state;
	sample_make(&sample);
	sample.interfaces[1] = (struct snapshot_interface){"ifindex 5 (gone)", "none", "link"};
	assert_problems(&sample, SAMPLE_SEEN, "interface_gone", 1);
	sample.snapshot.interface_count = 0;
	assert_problems(&sample, SAMPLE_SEEN, "no_interface", 1);
}

static void a_policy_that_stands_for_another_is_a_problem(void **state)
{
	struct sample sample;
	struct problems problems;

	(void)state;
	sample_make(&sample);
	sample.snapshot.substitute = SNAPSHOT_CLOSED;
	assert_problems(&sample, SAMPLE_SEEN, "policy_closed", 1);
	sample.snapshot.substitute = SNAPSHOT_LAST_GOOD;
	assert_problems(&sample, SAMPLE_SEEN, "policy_last_good", 1);
	memset(sample.snapshot.instance, 'i', sizeof(sample.snapshot.instance) - 1);
	problems = problems_find(&sample.snapshot, SAMPLE_SEEN);
	assert_has(problems.list[0].text, "iii` names, then reload");
	problems_free(&problems);
}

static void a_rule_is_a_problem_from_30_days_before_its_end(void **state)
{
	struct sample sample;

	(void)state;
	sample_make(&sample);
	assert_problems(&sample, SAMPLE_UNTIL - 30 * DATE_DAY - 1, "", 0);
	assert_problems(&sample, SAMPLE_UNTIL - 30 * DATE_DAY, "rule_ending", 1);
	assert_problems(&sample, SAMPLE_UNTIL - 1, "rule_ending", 1);
	assert_problems(&sample, SAMPLE_UNTIL, "rule_ended", 1);
	assert_problems(&sample, SAMPLE_REVIEW - 1, "rule_ended", 1);
}

static void a_review_is_a_problem_once_its_day_has_passed(void **state)
{
	struct sample sample;

	(void)state;
	sample_make(&sample);
	sample.rules[0].until = 0;
	assert_problems(&sample, SAMPLE_REVIEW + DATE_DAY - 1, "", 0);
	assert_problems(&sample, SAMPLE_REVIEW + DATE_DAY, "review_passed", 1);
}

static void of_many_ended_rules_ten_are_named_and_the_rest_counted(void **state)
{
	struct problems problems;
	struct sample sample;

	(void)state;
	sample_make_rules(&sample, 100);
	for (int i = 0; i < 100; i++)
		sample.policy.rules[i].until = SAMPLE_SEEN;
	assert_problems(&sample, SAMPLE_SEEN, "rule_ended", 11);
	problems = problems_find(&sample.snapshot, SAMPLE_SEEN);
	assert_string_equal(problems.list[0].object, "10.0.0.0/32");
	assert_has(problems.list[10].text, "90 more rules: each has ended; `mxlock export --format csv` tells of all");
	problems_free(&problems);
	strcpy(sample.snapshot.instance, "edge");
	problems = problems_find(&sample.snapshot, SAMPLE_SEEN);
	assert_has(problems.list[10].text, "`mxlock export --format csv --instance edge` tells");
	problems_free(&problems);
	sample_free_rules(&sample);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_table_is_this),
		cmocka_unit_test(the_table_says_what_generic_mode_counts),
		cmocka_unit_test(the_table_leaves_out_sections_that_are_empty),
		cmocka_unit_test(a_table_too_large_says_what_is_missing),
		cmocka_unit_test(a_table_of_all_rules_has_one_head_and_one_width),
		cmocka_unit_test(the_status_is_this),
		cmocka_unit_test(a_status_without_problems_says_so),
		cmocka_unit_test(the_status_shows_few_of_many_ports_and_addresses),
		cmocka_unit_test(the_status_as_json_has_locks_and_problems),
		cmocka_unit_test(an_interface_that_is_gone_is_a_problem),
		cmocka_unit_test(a_policy_that_stands_for_another_is_a_problem),
		cmocka_unit_test(a_rule_is_a_problem_from_30_days_before_its_end),
		cmocka_unit_test(a_review_is_a_problem_once_its_day_has_passed),
		cmocka_unit_test(of_many_ended_rules_ten_are_named_and_the_rest_counted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
