/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* export: the counters of what is in force, in one format or another. */
#include <stdio.h>
#include <stdlib.h>

#include "base/report.h"
#include "commands.h"
#include "export/exporter.h"
#include "live.h"
#include "options.h"

static const char help[] =
	"Writes what the policy in force has counted, rule by rule, to standard output.\n"
	"\n"
	"  table        for people: interfaces, rules, locks, and what was odd about packets\n"
	"  json         one object, every rule in it, a line each\n"
	"  csv          a row for each rule, and one for each lock's default\n"
	"  prometheus   text for a scrape, or for node_exporter's textfile collector; a scrape\n"
	"               renames its label `instance` to `exported_instance`\n"
	"\n"
	"json and csv always hold every rule. Of a policy of more than 10,000 rules, table\n"
	"and prometheus hold the 1,000 with the most packets, and say so.\n"
	"\n"
	"  --format table|json|csv|prometheus   default: table\n"
	"  --all                                every rule, in every format\n";

static int export_live(const char *instance, const struct exporter *exporter, bool all)
{
	struct snapshot snapshot = {0};
	int error = live_snapshot(instance, &snapshot);

	if (error)
		return STATUS_ERROR;
	error = exporter->write(stdout, &snapshot, all);
	if (error)
		report_errno(-error, "stdout: could not write all of the output");
	snapshot_free(&snapshot);
	return error ? STATUS_ERROR : STATUS_DONE;
}

int cmd_export(int argc, char **argv)
{
	const char *format = "table";
	bool all = false;
	const struct option_spec options[] = {
		{"--format", &format, NULL},
		{"--all", NULL, &all},
		{NULL, NULL, NULL},
	};
	const struct usage usage = {
		.synopsis = "export [--format table|json|csv|prometheus] [--all]",
		.help = help,
		.options = options,
	};
	struct arguments arguments;
	int status = options_parse(argc, argv, &usage, &arguments);

	if (status != -1)
		return status;
	if (options_choice("--format", format, exporter_names()) < 0)
		status = STATUS_USAGE;
	else
		status = export_live(arguments.instance, exporter_find(format), all);
	free(arguments.operands);
	return status;
}
