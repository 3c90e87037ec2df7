/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "check_json.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "export/parts.h"
#include "kernel/memory.h"
#include "text/utf8.h"

/* Names of files are any bytes; JSON takes UTF-8. */
static json_t *make_text(const char *text)
{
	char *shown = mem_zeroed(strlen(text) + 1, 1);
	json_t *string;

	utf8_show(text, shown);
	string = json_string(shown);
	free(shown);
	return string;
}

/* {"severity", "file", "line", "column", "message"} */
static json_t *make_diagnostic(const struct diagnostics *diagnostics, const struct diagnostic *item)
{
	struct location location = {0};
	bool placed = item->at != SOURCE_NONE;

	if (placed)
		location = sources_locate(&diagnostics->sources, item->at);
	return json_pack("{s:s, s:o, s:o, s:o, s:o}", "severity", diagnostic_kind_name(item->kind), "file",
			 make_text(placed ? location.source->name : diagnostics->name), "line",
			 placed ? json_integer(location.line) : json_null(), "column",
			 placed ? json_integer(location.column) : json_null(), "message", make_text(item->message));
}

/* {"prefix", "verdict", "group", "until"} */
static json_t *make_rule(const struct policy *policy, const struct policy_rule *rule)
{
	char prefix[PREFIX_TEXT];

	prefix_format(&rule->prefix, prefix);
	return json_pack("{s:s, s:s, s:o, s:o}", "prefix", prefix, "verdict", verdict_name(rule->verdict), "group",
			 parts_text(policy_group_name(policy, rule)), "until", parts_day(rule->until - 1));
}

/* The rules of a lock that have ended, or that end soon: all of them, one at a time in memory. */
static void put_ending(struct sink *sink, const struct policy *policy, const struct policy_lock *lock, int64_t now,
		       enum policy_ending ending, const char *key)
{
	bool begun = false;

	sink_format(sink, ", \"%s\": [", key);
	for (uint32_t i = lock->first_rule; i < lock->first_rule + lock->rule_count; i++) {
		if (policy_ending(&policy->rules[i], now) != ending)
			continue;
		sink_text(sink, begun ? ",\n" : "\n");
		parts_put(sink, make_rule(policy, &policy->rules[i]));
		begun = true;
	}
	sink_text(sink, "]");
}

/* {"lock", "mode", "default", "rules", "ended", "ending"} */
static void put_lock(struct sink *sink, const struct policy *policy, const struct policy_lock *lock, int64_t now)
{
	sink_format(sink, "{\"lock\": \"%s\", \"mode\": \"%s\", \"default\": \"%s\", \"rules\": %u", lock->name,
		    policy_mode_name(lock), verdict_name(lock->default_verdict), lock->rule_count);
	put_ending(sink, policy, lock, now, ENDING_PAST, "ended");
	put_ending(sink, policy, lock, now, ENDING_SOON, "ending");
	sink_text(sink, "}");
}

/* {"digest", "rules", "memory_bytes", "locks"} */
static void put_policy(struct sink *sink, const struct policy *policy, int64_t now)
{
	struct memory memory = memory_of_policy(policy);
	char digest[POLICY_DIGEST_TEXT];

	policy_format_digest(policy->digest, digest);
	sink_format(sink, "{\"digest\": \"%s\", \"rules\": %u, \"memory_bytes\": ", digest, policy->rule_count);
	sink_number(sink, memory_sum(&memory));
	sink_text(sink, ", \"locks\": [");
	for (uint32_t i = 0; i < policy->lock_count; i++) {
		sink_text(sink, i == 0 ? "\n" : ",\n");
		put_lock(sink, policy, &policy->locks[i], now);
	}
	sink_text(sink, "]}");
}

static json_t *make_found(const struct diagnostics *diagnostics)
{
	size_t warnings = 0;

	for (unsigned kind = 0; kind < DIAGNOSTIC_KINDS; kind++)
		if (kind != DIAGNOSTIC_ERROR && kind != NOTE_LIST)
			warnings += diagnostics->found[kind];
	return json_pack("{s:o, s:o}", "errors", parts_number(diagnostics_errors(diagnostics)), "warnings",
			 parts_number(warnings));
}

int check_write_json(FILE *out, const struct diagnostics *diagnostics, const struct policy *policy, int64_t now)
{
	struct sink sink;

	parts_prepare();
	sink_open(&sink, out);
	sink_text(&sink, "{\"file\": ");
	parts_put(&sink, make_text(diagnostics->name));
	sink_text(&sink, ",\n\"found\": ");
	parts_put(&sink, make_found(diagnostics));
	sink_text(&sink, ",\n\"diagnostics\": [");
	for (size_t i = 0; i < diagnostics->count; i++) {
		sink_text(&sink, i == 0 ? "\n" : ",\n");
		parts_put(&sink, make_diagnostic(diagnostics, &diagnostics->items[i]));
	}
	sink_text(&sink, "],\n\"policy\": ");
	if (policy)
		put_policy(&sink, policy, now);
	else
		sink_text(&sink, "null");
	sink_text(&sink, "}\n");
	return sink_close(&sink);
}
