/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * CSV for spreadsheets and databases: a line that names the columns, then lock by lock the rules, and
 * the default as the last row, with `default` for a prefix. Fields are quoted as in RFC 4180
 * where they must be; what does not exist is an empty field; lines end in a line feed alone.
 */
#include <string.h>

#include "../base/date.h"
#include "formats.h"
#include "sink.h"

/* One field, and what separates it from the one before. */
static void put_field(struct sink *sink, const char *separator, const char *text)
{
	sink_text(sink, separator);
	if (strpbrk(text, ",\"\r\n") == NULL) {
		sink_text(sink, text);
		return;
	}
	sink_put(sink, "\"", 1);
	for (; *text; text++)
		sink_put(sink, *text == '"' ? "\"\"" : text, *text == '"' ? 2 : 1);
	sink_put(sink, "\"", 1);
}

static void put_counters(struct sink *sink, uint64_t packets, uint64_t bytes)
{
	sink_put(sink, ",", 1);
	sink_number(sink, packets);
	sink_put(sink, ",", 1);
	sink_number(sink, bytes);
}

static void put_rule(struct sink *sink, const struct snapshot *snapshot, uint32_t index)
{
	const struct policy *policy = snapshot->policy;
	const struct policy_rule *rule = &policy->rules[index];
	const struct snapshot_rule *counters = &snapshot->rules[index];
	const char *group = policy_group_name(policy, rule);
	char text[PREFIX_TEXT], date[DATE_TEXT];

	put_field(sink, "", policy->locks[rule->lock].name);
	put_field(sink, ",", group ? group : "");
	sink_put(sink, ",", 1);
	sink_put(sink, text, prefix_format(&rule->prefix, text));
	sink_put(sink, ",", 1);
	sink_text(sink, verdict_name(rule->verdict));
	put_counters(sink, counters->packets, counters->bytes);
	sink_put(sink, ",", 1);
	if (counters->last_seen) {
		date_format_moment(counters->last_seen, date);
		sink_text(sink, date);
	}
	sink_put(sink, ",", 1);
	if (rule->until) {
		date_format_day(rule->until - 1, date);
		sink_text(sink, date);
	}
	sink_put(sink, "\n", 1);
}

static void put_default(struct sink *sink, const struct policy_lock *lock, const struct snapshot_lock *counters)
{
	put_field(sink, "", lock->name);
	sink_text(sink, ",,default,");
	sink_text(sink, verdict_name(lock->default_verdict));
	put_counters(sink, counters->default_packets, counters->default_bytes);
	sink_text(sink, ",,\n");
}

static int write_csv(FILE *out, const struct snapshot *snapshot, bool all)
{
	const struct policy *policy = snapshot->policy;
	struct sink sink;

	(void)all; /* CSV always holds all */
	sink_open(&sink, out);
	sink_text(&sink, "lock,group,prefix,verdict,packets,bytes,last_seen,until\n");
	for (uint32_t i = 0; i < policy->lock_count; i++) {
		const struct policy_lock *lock = &policy->locks[i];

		for (uint32_t r = 0; r < lock->rule_count; r++)
			put_rule(&sink, snapshot, lock->first_rule + r);
		put_default(&sink, lock, &snapshot->locks[i]);
	}
	return sink_close(&sink);
}

const struct exporter export_csv = {"csv", write_csv};
