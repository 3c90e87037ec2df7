/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* diff: what differs between two policies, or between a file and what is in force; exit status as diff(1) has it. */
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdio_ext.h>
#include <stdlib.h>

#include "base/date.h"
#include "base/progress.h"
#include "base/report.h"
#include "change.h"
#include "commands.h"
#include "export/comparison.h"
#include "live.h"
#include "options.h"
#include "text/utf8.h"

enum diff_status {
	DIFF_SAME      = 0,
	DIFF_DIFFERENT = 1,
	DIFF_TROUBLE   = 2, /* whatever it was */
};

static const char help[] =
	"Tells what differs between two policies; with one FILE, between the policy in force and the file.\n"
	"First locks and rules: `+` is new, `-` is gone, `~` has changed. Then the coverage: which sources\n"
	"become allowed, and which are allowed no longer, however the rules are written, as the fewest\n"
	"prefixes with their numbers of addresses. Rules that have ended do not count, and a lock in monitor\n"
	"mode counts as if it enforced. With one FILE also the rules that would go although they were hit.\n"
	"\n"
	"  --json            the same as one JSON object\n"
	"\n"
	"Exit status: 0 they are the same; 1 they differ; 2 anything else. Same is what has one digest.\n";

/* Two policies and what they are called. */
static int compare(const struct comparison *names, const struct policy *old, const struct policy *new, bool json)
{
	struct comparison comparison = *names;
	struct diff *diff;
	int error, status;

	progress_begin("comparing");
	diff = diff_make(old, new, date_now());
	progress_end();
	status = diff->same ? DIFF_SAME : DIFF_DIFFERENT;
	comparison.diff = diff;
	error = (json ? comparison_write_json : comparison_write_text)(stdout, &comparison);
	if (error) {
		report_stdout(-error);
		__fpurge(stdout); /* said; nobody needs to try again */
		clearerr(stdout);
		status = DIFF_TROUBLE;
	}
	diff_free(diff);
	return status;
}

/* The name of a file as it may be shown, and written as JSON. */
static void show(const char *path, char ret_name[static 256])
{
	char name[256];

	snprintf(name, sizeof(name), "%s", path);
	utf8_show(name, ret_name);
}

static int diff_files(const char *old_path, const char *new_path, bool json)
{
	int status;
	char old_name[256], new_name[256];
	struct comparison comparison = {.old = old_name, .new = new_name, .limit = SIZE_MAX};
	struct policy *old = change_compile(old_path, false, &status), *new = change_compile(new_path, false, &status);

	show(old_path, old_name);
	show(new_path, new_name);
	status = old && new ? compare(&comparison, old, new, json) : DIFF_TROUBLE;
	policy_free(old);
	policy_free(new);
	return status;
}

static int diff_live(const char *instance, const char *path, bool json)
{
	int status;
	struct snapshot snapshot = {0};
	struct policy *policy = change_compile(path, false, &status);
	char in_force[128], name[256];
	struct comparison comparison = {.old = in_force, .new = name, .limit = SIZE_MAX};

	status = DIFF_TROUBLE;
	if (policy && live_snapshot(instance, &snapshot) == 0) {
		snprintf(in_force, sizeof(in_force), "instance %s, generation %" PRIu64, instance, snapshot.generation);
		show(path, name);
		comparison.hits = snapshot.rules;
		status = compare(&comparison, snapshot.policy, policy, json);
	}
	snapshot_free(&snapshot);
	policy_free(policy);
	return status;
}

int cmd_diff(int argc, char **argv)
{
	bool json = false;
	const struct option_spec options[] = {{"--json", NULL, &json}, {NULL, NULL, NULL}};
	const struct usage usage = {"diff [OLD] FILE [--json]", help, options, 1, 2};
	struct arguments arguments;
	int status = options_parse(argc, argv, &usage, &arguments);

	if (status != -1)
		return status;
	if (arguments.count == 2)
		status = diff_files(arguments.operands[0], arguments.operands[1], json);
	else
		status = diff_live(arguments.instance, arguments.operands[0], json);
	free(arguments.operands);
	return status;
}
