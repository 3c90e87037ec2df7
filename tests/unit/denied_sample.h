/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* A report of denied sources, as it is read from the kernel, for the tests of what is made of it. */
#ifndef MX_DENIED_SAMPLE_H
#define MX_DENIED_SAMPLE_H

#include "unit/policy_compiled.h"

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

#endif
