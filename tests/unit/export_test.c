/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * What JSON, CSV, the table and the registry of formats owe to those who read them.
 *
 *   export_test                      the tests
 *   export_test FORMAT RULES [--all] writes a snapshot of so many rules: for measuring, and for
 *                                    the tests that hand it to other programs
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>
#include <jansson.h>

#include "base/date.h"
#include "export/exporter.h"
#include "export/status.h"
#include "unit/export_sample.h"

/* What the format makes of the snapshot, as text: free() it. */
static char *written(const char *format, const struct snapshot *snapshot, bool all)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	assert_non_null(out);
	assert_int_equal(exporter_find(format)->write(out, snapshot, all), 0);
	assert_int_equal(fclose(out), 0);
	return text;
}

static json_t *written_json(const struct snapshot *snapshot)
{
	char *text = written("json", snapshot, false);
	json_error_t error;
	json_t *json = json_loads(text, JSON_REJECT_DUPLICATES, &error);

	if (!json)
		fail_msg("line %d: %s: %s", error.line, error.text, text);
	free(text);
	return json;
}

/* Claims that `json` is what `expected` says, written with ' for ". */
static void assert_json(const json_t *json, const char *expected)
{
	char *quoted = strdup(expected);
	json_error_t error;
	json_t *wanted;

	assert_non_null(quoted);
	for (char *at = quoted; *at; at++)
		if (*at == '\'')
			*at = '"';
	wanted = json_loads(quoted, JSON_DECODE_ANY, &error);
	if (!wanted)
		fail_msg("the expectation is no JSON: %s: %s", error.text, quoted);
	if (!json || !json_equal(json, wanted)) {
		char *actual = json ? json_dumps(json, JSON_ENCODE_ANY) : NULL;

		fail_msg("expected %s\ngot      %s", quoted, actual ? actual : "nothing");
	}
	json_decref(wanted);
	free(quoted);
}

static unsigned count_lines(const char *text, const char *beginning)
{
	unsigned count = 0;

	for (const char *line = text; *line;) {
		const char *end = strchr(line, '\n');

		count += strncmp(line, beginning, strlen(beginning)) == 0;
		line = end ? end + 1 : line + strlen(line);
	}
	return count;
}

static void each_format_that_is_named_exists(void **state)
{
	char *names = strdup(exporter_names());
	unsigned count = 0;

	(void)state;
	for (char *name = strtok(names, "|"); name; name = strtok(NULL, "|"), count++) {
		assert_non_null(exporter_find(name));
		assert_string_equal(exporter_find(name)->name, name);
	}
	assert_int_equal(count, 4);
	assert_null(exporter_find("xml"));
	assert_null(exporter_find("js"));
	free(names);
}

static void json_has_every_key_that_was_agreed(void **state)
{
	struct sample sample;
	json_t *json;

	(void)state;
	sample_make(&sample);
	json = written_json(&sample.snapshot);
	assert_json(json_object_get(json, "instance"), "'default'");
	assert_json(json_object_get(json, "policy"),
		    "{'digest': 'sha256:01ab000000000000000000000000000000000000000000000000000000000000',"
		    " 'generation': 3, 'rules': 4}");
	assert_json(json_object_get(json, "interfaces"), "[{'name': 'eth0', 'mode': 'native', 'via': 'link'},"
							 " {'name': 'eth1.100', 'mode': 'native', 'via': 'libxdp'}]");
	assert_json(json_object_get(json, "locks"),
		    "[{'lock': 'mail', 'mode': 'enforce', 'allowed_packets': 10, 'dropped_packets': 5,"
		    "  'default': {'verdict': 'drop', 'packets': 5, 'bytes': 300}},"
		    " {'lock': 'watch', 'mode': 'monitor', 'allowed_packets': 20, 'dropped_packets': 3,"
		    "  'default': {'verdict': 'allow', 'packets': 20, 'bytes': 1200}}]");
	assert_json(json_object_get(json, "groups"), "[{'group': 'exceptions', 'review': null},"
						     " {'group': 'drop-list', 'review': '2027-06-13'}]");
	assert_json(json_object_get(json, "reasons"), "{'tags_too_many': 7, 'tcp_truncated': 0}");
	json_decref(json);
}

static void json_tells_of_each_rule_in_order(void **state)
{
	struct sample sample;
	json_t *json;

	(void)state;
	sample_make(&sample);
	json = written_json(&sample.snapshot);
	assert_json(json_object_get(json, "rules"),
		    "[{'lock': 'mail', 'group': 'exceptions', 'prefix': '198.51.100.10/32', 'verdict': 'allow',"
		    "  'packets': 4, 'bytes': 240, 'last_seen': '2026-11-21T17:05:00Z', 'until': '2027-03-31', 'ends': 'later'},"
		    " {'lock': 'mail', 'group': null, 'prefix': '203.0.113.0/24', 'verdict': 'allow',"
		    "  'packets': 0, 'bytes': 0, 'last_seen': null, 'until': null, 'ends': null},"
		    " {'lock': 'mail', 'group': 'drop-list', 'prefix': '2001:db8:7::25/128', 'verdict': 'drop',"
		    "  'packets': 9007199254740993, 'bytes': 9223372036854775807,"
		    "  'last_seen': '2026-11-21T17:05:01Z', 'until': null, 'ends': null},"
		    " {'lock': 'watch', 'group': 'drop-list', 'prefix': '67.231.144.0/24', 'verdict': 'drop',"
		    "  'packets': 3, 'bytes': 180, 'last_seen': '2026-11-21T17:05:00Z', 'until': null, 'ends': null}]");
	json_decref(json);
}

/* What table and JSON say of the end of the first rule, at a moment. */
static void assert_ends(int64_t now, const char *in_table, const char *in_json)
{
	struct sample sample;
	json_t *json, *rules;
	char *table;

	sample_make(&sample);
	sample.snapshot.taken = now;
	table = written("table", &sample.snapshot, false);
	json = written_json(&sample.snapshot);
	rules = json_object_get(json, "rules");
	if (!strstr(table, in_table))
		fail_msg("expected '%s' in:\n%s", in_table, table);
	assert_string_equal(json_string_value(json_object_get(json_array_get(rules, 0), "ends")), in_json);
	json_decref(json);
	free(table);
}

static void a_rule_ends_soon_from_30_days_before_its_end(void **state)
{
	(void)state;
	assert_ends(SAMPLE_UNTIL - 30 * DATE_DAY - 1, "  2027-03-31\n", "later");
	assert_ends(SAMPLE_UNTIL - 30 * DATE_DAY, "  2027-03-31, soon\n", "soon");
	assert_ends(SAMPLE_UNTIL - 1, "  2027-03-31, soon\n", "soon");
	assert_ends(SAMPLE_UNTIL, "  2027-03-31, past\n", "past");
}

static void json_of_nothing_but_a_lock_is_valid(void **state)
{
	struct sample sample;
	json_t *json;

	(void)state;
	sample_make(&sample);
	sample.policy.group_count = sample.policy.rule_count = 0;
	sample.policy.lock_count = 1;
	sample.snapshot.interface_count = sample.snapshot.reason_count = 0;
	json = written_json(&sample.snapshot);
	assert_json(json_object_get(json, "rules"), "[]");
	assert_json(json_object_get(json, "groups"), "[]");
	assert_json(json_object_get(json, "interfaces"), "[]");
	assert_json(json_object_get(json, "reasons"), "{}");
	json_decref(json);
}

/* Linux takes nearly any byte in the name of an interface. */
static void json_escapes_the_names_of_interfaces(void **state)
{
	struct sample sample;
	json_t *json, *name;

	(void)state;
	sample_make(&sample);
	strcpy(sample.interfaces[0].name, "a\"b\\c\x01");
	json = written_json(&sample.snapshot);
	name = json_object_get(json_array_get(json_object_get(json, "interfaces"), 0), "name");
	assert_string_equal(json_string_value(name), "a\"b\\c\x01");
	json_decref(json);
}

static void json_and_csv_always_hold_every_rule(void **state)
{
	struct sample sample;
	json_t *json;
	char *csv;

	(void)state;
	sample_make_rules(&sample, 10001);
	json = written_json(&sample.snapshot);
	assert_int_equal(json_array_size(json_object_get(json, "rules")), 10001);
	json_decref(json);
	csv = written("csv", &sample.snapshot, false);
	assert_int_equal(count_lines(csv, ""), 1 + 10001 + 2);
	free(csv);
	sample_free_rules(&sample);
}

static void csv_has_a_head_and_a_row_for_each_rule_and_default(void **state)
{
	struct sample sample;
	char *text;

	(void)state;
	sample_make(&sample);
	text = written("csv", &sample.snapshot, false);
	assert_string_equal(text,
			    "lock,group,prefix,verdict,packets,bytes,last_seen,until\n"
			    "mail,exceptions,198.51.100.10/32,allow,4,240,2026-11-21T17:05:00Z,2027-03-31\n"
			    "mail,,203.0.113.0/24,allow,0,0,,\n"
			    "mail,drop-list,2001:db8:7::25/128,drop,9007199254740993,9223372036854775807,"
			    "2026-11-21T17:05:01Z,\n"
			    "mail,,default,drop,5,300,,\n"
			    "watch,drop-list,67.231.144.0/24,drop,3,180,2026-11-21T17:05:00Z,\n"
			    "watch,,default,allow,20,1200,,\n");
	free(text);
}

/* No name of the language needs it today: this is what keeps it true when one does. */
static void csv_quotes_as_rfc_4180_says(void **state)
{
	struct sample sample;
	char *text;

	(void)state;
	sample_make(&sample);
	sample.policy.rule_count = sample.locks[0].rule_count = 0;
	sample.policy.lock_count = 1;
	sample.locks[0].name = "a,\"b\"\nc";
	text = written("csv", &sample.snapshot, false);
	assert_string_equal(strchr(text, '\n') + 1, "\"a,\"\"b\"\"\nc\",,default,drop,5,300,,\n");
	free(text);
}

static void a_full_disk_is_an_error_in_every_format(void **state)
{
	static const char *const formats[] = {"table", "json", "csv", "prometheus"};
	struct sample small, large;

	(void)state;
	sample_make(&small);
	sample_make_rules(&large, 5000); /* more than the buffers hold: it fails on the way */
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
		FILE *full = fopen("/dev/full", "w");

		assert_non_null(full);
		assert_int_equal(exporter_find(formats[i])->write(full, &small.snapshot, false), -ENOSPC);
		assert_int_equal(exporter_find(formats[i])->write(full, &large.snapshot, false), -ENOSPC);
		fclose(full);
	}
	sample_free_rules(&large);
}

static void a_full_disk_is_an_error_of_the_status(void **state)
{
	FILE *full = fopen("/dev/full", "w");
	struct sample sample;

	(void)state;
	assert_non_null(full);
	sample_make(&sample);
	assert_int_equal(status_write_text(full, &sample.snapshot, SAMPLE_SEEN), -ENOSPC);
	assert_int_equal(status_write_json(full, &sample.snapshot, SAMPLE_SEEN), -ENOSPC);
	fclose(full);
}

static void an_empty_snapshot_can_be_freed_and_a_freed_one_is_empty(void **state)
{
	static const struct snapshot empty;
	struct snapshot snapshot = empty;

	(void)state;
	snapshot_free(&snapshot);
	snapshot.interfaces = mem_zeroed(1, sizeof(*snapshot.interfaces));
	snapshot.rules = mem_zeroed(1, sizeof(*snapshot.rules));
	snapshot.interface_count = 1;
	snapshot_free(&snapshot);
	assert_memory_equal(&snapshot, &empty, sizeof(empty));
}

/* Writes a snapshot of so many rules to stdout. */
static int write_sample(const char *format, const char *rules, bool all)
{
	const struct exporter *exporter = exporter_find(format);
	struct sample sample;
	char *end;
	unsigned long count = strtoul(rules, &end, 10);
	int error;

	if (!exporter || *end || count > POLICY_RULES_MAX) {
		fprintf(stderr, "usage: export_test FORMAT RULES [--all]\n");
		return 2;
	}
	sample_make_rules(&sample, (uint32_t)count);
	if (count > 1)
		sample.policy.rules[1].until = SAMPLE_UNTIL; /* so that each metric has a series */
	error = exporter->write(stdout, &sample.snapshot, all);
	sample_free_rules(&sample);
	return error ? 1 : 0;
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_format_that_is_named_exists),
		cmocka_unit_test(json_has_every_key_that_was_agreed),
		cmocka_unit_test(json_tells_of_each_rule_in_order),
		cmocka_unit_test(a_rule_ends_soon_from_30_days_before_its_end),
		cmocka_unit_test(json_of_nothing_but_a_lock_is_valid),
		cmocka_unit_test(json_escapes_the_names_of_interfaces),
		cmocka_unit_test(json_and_csv_always_hold_every_rule),
		cmocka_unit_test(csv_has_a_head_and_a_row_for_each_rule_and_default),
		cmocka_unit_test(csv_quotes_as_rfc_4180_says),
		cmocka_unit_test(a_full_disk_is_an_error_in_every_format),
		cmocka_unit_test(a_full_disk_is_an_error_of_the_status),
		cmocka_unit_test(an_empty_snapshot_can_be_freed_and_a_freed_one_is_empty),
	};

	if (argc >= 3)
		return write_sample(argv[1], argv[2], argc > 3 && strcmp(argv[3], "--all") == 0);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
