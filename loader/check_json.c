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

/* {"lock", "mode", "default", "rules"} */
static json_t *make_lock(const struct policy_lock *lock)
{
	return json_pack("{s:s, s:s, s:s, s:o}", "lock", lock->name, "mode", policy_mode_name(lock), "default",
			 verdict_name(lock->default_verdict), "rules", parts_number(lock->rule_count));
}

/* {"digest", "rules", "memory_bytes", "locks"} */
static json_t *make_policy(const struct policy *policy)
{
	struct memory memory = memory_of_policy(policy);
	char digest[POLICY_DIGEST_TEXT];
	json_t *locks = json_array();

	policy_format_digest(policy->digest, digest);
	for (uint32_t i = 0; i < policy->lock_count; i++)
		json_array_append_new(locks, make_lock(&policy->locks[i]));
	return json_pack("{s:s, s:o, s:o, s:o}", "digest", digest, "rules", parts_number(policy->rule_count), "memory_bytes",
			 parts_number(memory_sum(&memory)), "locks", locks);
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

int check_write_json(FILE *out, const struct diagnostics *diagnostics, const struct policy *policy)
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
	parts_put(&sink, policy ? make_policy(policy) : json_null());
	sink_text(&sink, "}\n");
	return sink_close(&sink);
}
