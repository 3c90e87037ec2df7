/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* status: what is guarded, by which policy, and what is wrong with it. */
#include <stdio.h>
#include <stdlib.h>

#include "base/date.h"
#include "base/report.h"
#include "commands.h"
#include "export/status.h"
#include "live.h"
#include "options.h"

static const char help[] =
	"Tells what is guarded and by what: the policy in force and its digest, the interfaces,\n"
	"the locks with their mode, default and totals. Then what somebody should know of: an\n"
	"interface that is gone, a policy that the conf did not ask for, a program of another\n"
	"version, a lock that only monitors, rules that have ended or will within 30 days, groups\n"
	"whose review is overdue.\n"
	"\n"
	"  --json   the same as one JSON object\n"
	"\n"
	"Problems do not change the exit status: 0 where the instance is there, 1 where not.\n";

static int status_live(const char *instance, bool json)
{
	struct snapshot snapshot = {0};
	int error = live_snapshot(instance, &snapshot);

	if (error)
		return STATUS_ERROR;
	snapshot.leftovers = live_leftovers(instance);
	error = (json ? status_write_json : status_write_text)(stdout, &snapshot, date_now());
	if (error)
		report_stdout(-error);
	snapshot_free(&snapshot);
	return error ? STATUS_ERROR : STATUS_DONE;
}

int cmd_status(int argc, char **argv)
{
	bool json = false;
	const struct option_spec options[] = {
		{"--json", NULL, &json},
		{NULL, NULL, NULL},
	};
	const struct usage usage = {
		.synopsis = "status [--json]",
		.help = help,
		.options = options,
	};
	struct arguments arguments;
	int status = options_parse(argc, argv, &usage, &arguments);

	if (status != -1)
		return status;
	status = status_live(arguments.instance, json);
	free(arguments.operands);
	return status;
}
