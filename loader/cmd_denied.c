/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* denied: who is dropped, or would be. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "base/report.h"
#include "commands.h"
#include "export/denied.h"
#include "live.h"
#include "live_denied.h"
#include "options.h"

#define TABLE_ROWS 20 /* that people are shown unless they want more */

static const char help[] =
	"Tells which sources are dropped, or would be by a lock in monitor mode: those with the\n"
	"most packets first. SYN: packets that asked for a connection. DATA: packets that carry\n"
	"data, with neither SYN nor RST, and so belong to a session that went beyond the\n"
	"handshake: a scanner has none, a forgotten copier has many.\n"
	"\n"
	"  --by address|prefix   prefix: gathered by /24 and /48; default: address\n"
	"  --top N               at most N sources (default: 20 in the table, all elsewhere)\n"
	"  --json                one object\n"
	"  --csv                 a row for each source\n"
	"  --as-policy           lines for a group, those that sent data first\n"
	"\n"
	"The report has room for 16,384 sources a CPU; under a flood the light ones give way.\n"
	"What it does not know is told, by lock.\n";

struct request {
	const char *instance;
	bool by_prefix;
	size_t most; /* sources; 0: not said */
	int (*write)(FILE *out, const struct snapshot *snapshot, const struct denied *denied, size_t rows);
};

static int write_report(const struct request *request, const struct snapshot *snapshot, struct denied *denied)
{
	size_t rows = request->most;
	int error;

	if (request->by_prefix)
		denied_gather(denied);
	denied_sort(denied);
	if (rows == 0)
		rows = request->write == denied_write_table ? TABLE_ROWS : SIZE_MAX;
	if (rows > denied->source_count)
		rows = denied->source_count;
	error = request->write(stdout, snapshot, denied, rows);
	if (error)
		report_stdout(-error);
	return error;
}

static int show(const struct request *request)
{
	struct snapshot snapshot = {0};
	struct denied denied = {0};
	int error = live_snapshot(request->instance, &snapshot);

	if (!error)
		error = live_denied(&snapshot, &denied);
	if (!error)
		error = write_report(request, &snapshot, &denied);
	denied_free(&denied);
	snapshot_free(&snapshot);
	return error ? STATUS_ERROR : STATUS_DONE;
}

static bool parse_top(const char *text, size_t *ret_most)
{
	const char *end = text + strlen(text);
	uint64_t most;

	if (number_read(text, end, SIZE_MAX, &most) != end || most == 0) {
		report_error("denied: --top '%s': a number of sources, from 1 on", text);
		return false;
	}
	*ret_most = (size_t)most;
	return true;
}

int cmd_denied(int argc, char **argv)
{
	const char *by = "address", *top = NULL;
	bool json = false, csv = false, policy = false;
	const struct option_spec options[] = {
		{"--by", &by, NULL},    {"--top", &top, NULL},          {"--json", NULL, &json},
		{"--csv", NULL, &csv},  {"--as-policy", NULL, &policy}, {NULL, NULL, NULL},
	};
	const struct usage usage = {
		.synopsis = "denied [--by address|prefix] [--top N] [--json | --csv | --as-policy]",
		.help = help,
		.options = options,
	};
	struct request request = {0};
	struct arguments arguments;
	int status = options_parse(argc, argv, &usage, &arguments), choice;

	if (status != -1)
		return status;
	status = STATUS_USAGE;
	choice = options_choice("--by", by, "address|prefix");
	request.instance = arguments.instance;
	request.by_prefix = choice == 1;
	request.write = json ? denied_write_json : csv ? denied_write_csv : policy ? denied_write_policy : denied_write_table;
	if (json + csv + policy > 1)
		report_error("denied: one of --json, --csv and --as-policy at the most");
	else if (choice >= 0 && (!top || parse_top(top, &request.most)))
		status = show(&request);
	free(arguments.operands);
	return status;
}
