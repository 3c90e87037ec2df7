/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* What Prometheus' text owes to those who scrape it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "export/exporter.h"
#include "export/prometheus.h"
#include "export/selection.h"
#include "unit/export_sample.h"

static char *written(const struct snapshot *snapshot, bool all)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	assert_non_null(out);
	assert_int_equal(exporter_find("prometheus")->write(out, snapshot, all), 0);
	assert_int_equal(fclose(out), 0);
	return text;
}

/* The line after this one, or NULL. */
static const char *next_line(const char *line)
{
	const char *end = strchr(line, '\n');

	assert_non_null(end); /* the text ends with a line feed */
	return end[1] ? end + 1 : NULL;
}

static unsigned count_lines(const char *text, const char *beginning)
{
	unsigned count = 0;

	for (const char *line = text; line; line = next_line(line))
		count += strncmp(line, beginning, strlen(beginning)) == 0;
	return count;
}

/* Claims that the text has exactly this line, once. */
static void assert_line(const char *text, const char *expected)
{
	size_t length = strlen(expected);
	unsigned count = 0;

	for (const char *line = text; line; line = next_line(line))
		count += strncmp(line, expected, length) == 0 && line[length] == '\n';
	if (count != 1)
		fail_msg("%u times: %s\nin:\n%s", count, expected, text);
}

static void assert_no_line(const char *text, const char *beginning)
{
	if (count_lines(text, beginning) != 0)
		fail_msg("there is a line %s...", beginning);
}

#define RULE0 "{instance=\"default\",lock=\"mail\",group=\"exceptions\",prefix=\"198.51.100.10/32\",verdict=\"allow\"} "
#define RULE1 "{instance=\"default\",lock=\"mail\",group=\"\",prefix=\"203.0.113.0/24\",verdict=\"allow\"} "
#define RULE2 "{instance=\"default\",lock=\"mail\",group=\"drop-list\",prefix=\"2001:db8:7::25/128\",verdict=\"drop\"} "

static void a_rule_is_a_series_hit_or_not(void **state)
{
	struct sample sample;
	char *text;

	(void)state;
	sample_make(&sample);
	text = written(&sample.snapshot, false);
	assert_line(text, "mxlock_rule_packets_total" RULE0 "4");
	assert_line(text, "mxlock_rule_bytes_total" RULE0 "240");
	assert_line(text, "mxlock_rule_packets_total" RULE1 "0");
	assert_line(text, "mxlock_rule_bytes_total" RULE1 "0");
	assert_line(text, "mxlock_rule_packets_total" RULE2 "9007199254740993");
	assert_line(text, "mxlock_rule_bytes_total" RULE2 "9223372036854775807");
	assert_int_equal(count_lines(text, "mxlock_rule_packets_total{"), 4);
	free(text);
}

static void last_seen_is_absent_where_never_hit(void **state)
{
	struct sample sample;
	char *text;

	(void)state;
	sample_make(&sample);
	text = written(&sample.snapshot, false);
	assert_line(text, "mxlock_rule_last_seen_timestamp_seconds" RULE0 "1795280700");
	assert_int_equal(count_lines(text, "mxlock_rule_last_seen_timestamp_seconds{"), 3);
	free(text);
}

static void until_is_the_first_second_after_the_last_day(void **state)
{
	struct sample sample;
	char *text;

	(void)state;
	sample_make(&sample);
	text = written(&sample.snapshot, false);
	assert_line(text, "mxlock_rule_until_timestamp_seconds" RULE0 "1806537600");
	assert_int_equal(count_lines(text, "mxlock_rule_until_timestamp_seconds{"), 1);
	free(text);
}

/* Those that have ended are no news. */
static void the_next_end_of_a_lock_lies_ahead(void **state)
{
	struct sample sample;
	char *text;

	(void)state;
	sample_make(&sample);
	sample.rules[1].until = SAMPLE_SEEN;
	sample.rules[2].until = SAMPLE_UNTIL + 1;
	text = written(&sample.snapshot, false);
	assert_line(text, "mxlock_lock_next_end_timestamp_seconds{instance=\"default\",lock=\"mail\"} 1806537600");
	assert_int_equal(count_lines(text, "mxlock_lock_next_end_timestamp_seconds{"), 1);
	free(text);
}

/* Of a large policy a rule that is not heavy is no series, and yet somebody must be told that it ends. */
static void the_next_end_is_told_of_rules_that_are_left_out(void **state)
{
	struct sample sample;
	char *text;

	(void)state;
	sample_make_rules(&sample, 20000);
	sample.policy.rules[15000].until = SAMPLE_UNTIL;
	text = written(&sample.snapshot, false);
	assert_no_line(text, "mxlock_rule_until_timestamp_seconds{");
	assert_line(text, "mxlock_lock_next_end_timestamp_seconds{instance=\"default\",lock=\"mail\"} 1806537600");
	free(text);
	sample_free_rules(&sample);
}

static void an_instance_that_is_not_there_is_not_up_and_nothing_else(void **state)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	(void)state;
	assert_non_null(out);
	assert_int_equal(prometheus_write_absent(out, "edge"), 0);
	assert_int_equal(fclose(out), 0);
	assert_line(text, "mxlock_up{instance=\"edge\"} 0");
	assert_int_equal(count_lines(text, "mxlock_"), 1);
	free(text);
}

static void locks_defaults_reasons_and_the_policy_are_told(void **state)
{
	static const char *const lines[] = {
		"mxlock_up{instance=\"default\"} 1",
		"mxlock_default_packets_total{instance=\"default\",lock=\"mail\",verdict=\"drop\"} 5",
		"mxlock_default_bytes_total{instance=\"default\",lock=\"mail\",verdict=\"drop\"} 300",
		"mxlock_default_packets_total{instance=\"default\",lock=\"watch\",verdict=\"allow\"} 20",
		"mxlock_default_bytes_total{instance=\"default\",lock=\"watch\",verdict=\"allow\"} 1200",
		"mxlock_lock_packets_total{instance=\"default\",lock=\"mail\",verdict=\"allow\"} 10",
		"mxlock_lock_packets_total{instance=\"default\",lock=\"mail\",verdict=\"drop\"} 5",
		"mxlock_lock_packets_total{instance=\"default\",lock=\"watch\",verdict=\"drop\"} 3",
		"mxlock_lock_info{instance=\"default\",lock=\"watch\",mode=\"monitor\",default=\"allow\"} 1",
		"mxlock_reason_packets_total{instance=\"default\",reason=\"tags_too_many\"} 7",
		"mxlock_reason_packets_total{instance=\"default\",reason=\"tcp_truncated\"} 0",
		"mxlock_group_review_timestamp_seconds{instance=\"default\",group=\"drop-list\"} 1812844800",
		"mxlock_policy_generation{instance=\"default\"} 3",
		"mxlock_policy_info{instance=\"default\",digest=\"sha256:01ab0000000000000000000000000000"
		"00000000000000000000000000000000\"} 1",
		"mxlock_policy_substitute{instance=\"default\",on_error=\"last-good\"} 0",
		"mxlock_policy_substitute{instance=\"default\",on_error=\"closed\"} 1",
		"mxlock_interface_info{instance=\"default\",interface=\"eth0\",mode=\"native\",via=\"link\"} 1",
		"mxlock_interface_info{instance=\"default\",interface=\"eth1.100\",mode=\"native\",via=\"libxdp\"} 1",
	};
	struct sample sample;
	char *text;

	(void)state;
	sample_make(&sample);
	sample.snapshot.substitute = SNAPSHOT_CLOSED;
	text = written(&sample.snapshot, false);
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		assert_line(text, lines[i]);
	assert_int_equal(count_lines(text, "mxlock_default_packets_total{"), 2);
	assert_int_equal(count_lines(text, "mxlock_group_review_timestamp_seconds{"), 1);
	free(text);
}

/* HELP, TYPE, then the samples of that name until the next HELP: no family comes twice or in pieces. */
static void each_family_has_help_and_type_and_is_in_one_piece(void **state)
{
	char name[128] = "", seen[4096] = "";
	struct sample sample;
	char *text;

	(void)state;
	sample_make(&sample);
	text = written(&sample.snapshot, false);
	for (const char *line = text; line; line = next_line(line)) {
		char word[128] = "", mark[130];

		if (sscanf(line, "# HELP %127s", word) == 1) {
			snprintf(mark, sizeof(mark), "%s ", word);
			if (strstr(seen, mark))
				fail_msg("%s comes twice", word);
			strcat(seen, mark);
			strcpy(name, word);
			line = next_line(line);
			assert_non_null(line);
			assert_int_equal(sscanf(line, "# TYPE %127s", word), 1);
		} else {
			assert_int_equal(sscanf(line, "%127[a-z_]{instance=\"default\"", word), 1);
		}
		assert_string_equal(word, name);
		assert_non_null(strstr(line, "mxlock_"));
	}
	free(text);
}

static void label_values_are_escaped(void **state)
{
	struct sample sample;
	char *text;

	(void)state;
	sample_make(&sample);
	strcpy(sample.interfaces[0].name, "a\"b\\c");
	text = written(&sample.snapshot, false);
	assert_line(text, "mxlock_interface_info{instance=\"default\",interface=\"a\\\"b\\\\c\",mode=\"native\","
			  "via=\"link\"} 1");
	free(text);
}

/* An instance can be attached in two network namespaces, each with an eth0: one series, or the scrape fails. */
static void two_interfaces_of_one_name_are_one_series(void **state)
{
	struct sample sample;
	char *text;

	(void)state;
	sample_make(&sample);
	sample.interfaces[1] = sample.interfaces[0];
	text = written(&sample.snapshot, false);
	assert_int_equal(count_lines(text, "mxlock_interface_info{"), 1);
	sample.interfaces[1].mode = "generic";
	free(text);
	text = written(&sample.snapshot, false);
	assert_int_equal(count_lines(text, "mxlock_interface_info{"), 2);
	free(text);
}

static void ten_thousand_rules_are_all_told(void **state)
{
	struct sample sample;
	char *text;

	(void)state;
	sample_make_rules(&sample, 10000);
	text = written(&sample.snapshot, false);
	assert_int_equal(count_lines(text, "mxlock_rule_packets_total{"), 10000);
	assert_int_equal(count_lines(text, "mxlock_rule_bytes_total{"), 10000);
	assert_no_line(text, "# Of ");
	free(text);
	sample_free_rules(&sample);
}

static void of_more_rules_the_thousand_heaviest_are_told(void **state)
{
	struct sample sample;
	char *text;

	(void)state;
	sample_make_rules(&sample, 10001);
	text = written(&sample.snapshot, false);
	assert_int_equal(count_lines(text, "mxlock_rule_packets_total{"), 1000);
	assert_int_equal(count_lines(text, "mxlock_rule_bytes_total{"), 1000);
	assert_line(text, "# Of 10001 rules these are the 1000 with the most packets; "
			  "mxlock export --format prometheus --all gives all.");
	free(text);
	strcpy(sample.snapshot.instance, "edge");
	text = written(&sample.snapshot, false);
	assert_line(text, "# Of 10001 rules these are the 1000 with the most packets; "
			  "mxlock export --format prometheus --all --instance edge gives all.");
	free(text);
	text = written(&sample.snapshot, true);
	assert_int_equal(count_lines(text, "mxlock_rule_packets_total{"), 10001);
	assert_no_line(text, "# Of ");
	free(text);
	sample_free_rules(&sample);
}

/* Of 10,001 rules, packets 0 to 999 in turn: ten rules of each count, and of 900 nine are wanted. */
static void the_heaviest_come_by_packets_and_equal_ones_in_order(void **state)
{
	struct selection selection;
	struct sample sample;
	uint32_t at = 0;

	(void)state;
	sample_make_rules(&sample, 10001);
	selection = selection_make(&sample.snapshot, false, 10000, 999);
	assert_true(selection.partial);
	assert_int_equal(selection.count, 999);
	for (uint32_t packets = 999; packets >= 900; packets--)
		for (uint32_t turn = 0; turn < 10 && at < 999; turn++, at++)
			assert_int_equal(selection_rule(&selection, at), turn * 1000 + packets);
	assert_int_equal(at, 999);
	selection_free(&selection);
	sample_free_rules(&sample);
}

static void the_heaviest_of_rules_never_hit_are_the_first(void **state)
{
	struct selection selection;
	struct sample sample;

	(void)state;
	sample_make_rules(&sample, 20000);
	memset(sample.snapshot.rules, 0, 20000 * sizeof(*sample.snapshot.rules));
	sample.snapshot.rules[15000].packets = 1;
	selection = selection_make(&sample.snapshot, false, 10000, 1000);
	assert_int_equal(selection_rule(&selection, 0), 15000);
	for (uint32_t i = 1; i < 1000; i++)
		assert_int_equal(selection_rule(&selection, i), i - 1);
	selection_free(&selection);
	sample_free_rules(&sample);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_rule_is_a_series_hit_or_not),
		cmocka_unit_test(last_seen_is_absent_where_never_hit),
		cmocka_unit_test(until_is_the_first_second_after_the_last_day),
		cmocka_unit_test(the_next_end_of_a_lock_lies_ahead),
		cmocka_unit_test(the_next_end_is_told_of_rules_that_are_left_out),
		cmocka_unit_test(an_instance_that_is_not_there_is_not_up_and_nothing_else),
		cmocka_unit_test(locks_defaults_reasons_and_the_policy_are_told),
		cmocka_unit_test(each_family_has_help_and_type_and_is_in_one_piece),
		cmocka_unit_test(label_values_are_escaped),
		cmocka_unit_test(two_interfaces_of_one_name_are_one_series),
		cmocka_unit_test(ten_thousand_rules_are_all_told),
		cmocka_unit_test(of_more_rules_the_thousand_heaviest_are_told),
		cmocka_unit_test(the_heaviest_come_by_packets_and_equal_ones_in_order),
		cmocka_unit_test(the_heaviest_of_rules_never_hit_are_the_first),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
