/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* export: the counters of what is in force, in one format or another, to stdout, a file or who scrapes. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/replace.h"
#include "base/report.h"
#include "commands.h"
#include "export/exporter.h"
#include "live.h"
#include "options.h"
#include "scrape.h"

static const char help[] =
	"Writes what the policy in force has counted, rule by rule, to standard output or a file.\n"
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
	"  --all                                every rule, in every format\n"
	"  --output FILE                        into this file, which is replaced whole, with mode 0644;\n"
	"                                       where anything fails it stays as it was\n"
	"  --listen PLACE                       answers scrapes until it is interrupted: the format prometheus,\n"
	"                                       of what is in force then, at /metrics. PLACE: PORT, on 127.0.0.1;\n"
	"                                       ADDRESS:PORT; [ADDRESS]:PORT of IPv6. Port 0 is a free one, and\n"
	"                                       stderr says which\n";

/* What is to be exported, and how. */
struct request {
	const char *instance;
	const struct exporter *exporter;
	bool all;
	const char *output; /* NULL: stdout */
};

static int write_stdout(const struct request *request, const struct snapshot *snapshot)
{
	int error = request->exporter->write(stdout, snapshot, request->all);

	if (error)
		report_stdout(-error);
	return error;
}

static int write_file(const struct request *request, const struct snapshot *snapshot)
{
	struct replacement file;
	int error = replace_begin(request->output, &file);

	return error ? error : replace_end(&file, request->exporter->write(file.out, snapshot, request->all));
}

static int export_live(const struct request *request)
{
	struct snapshot snapshot = {0};
	int error = live_snapshot(request->instance, &snapshot);

	if (!error)
		error = (request->output ? write_file : write_stdout)(request, &snapshot);
	snapshot_free(&snapshot);
	return error ? STATUS_ERROR : STATUS_DONE;
}

static int listen_at(const struct request *request, const char *place)
{
	struct http_address address;

	if (http_address_parse(place, &address))
		return scrape_serve(request->instance, request->all, &address) == 0 ? STATUS_DONE : STATUS_ERROR;
	report_error("export: --listen '%s': not a place to listen: PORT, ADDRESS:PORT or [ADDRESS]:PORT, in numbers", place);
	report_hint("PORT alone is on 127.0.0.1; 0.0.0.0:PORT and [::]:PORT are every address of this machine");
	return STATUS_USAGE;
}

static int export(struct request *request, const char *format, const char *place)
{
	if (place && request->output) {
		report_error("export: --listen and --output are two ways to deliver: choose one");
		return STATUS_USAGE;
	}
	if (format && options_choice("--format", format, exporter_names()) < 0)
		return STATUS_USAGE;
	if (place && format && strcmp(format, "prometheus") != 0) {
		report_error("export: --listen answers Prometheus: --format %s is for a file or stdout", format);
		return STATUS_USAGE;
	}
	if (place)
		return listen_at(request, place);
	request->exporter = exporter_find(format ? format : "table");
	return export_live(request);
}

int cmd_export(int argc, char **argv)
{
	const char *format = NULL, *place = NULL;
	struct request request = {0};
	const struct option_spec options[] = {
		{"--format", &format, NULL},
		{"--all", NULL, &request.all},
		{"--output", &request.output, NULL},
		{"--listen", &place, NULL},
		{NULL, NULL, NULL},
	};
	const struct usage usage = {
		.synopsis = "export [--format table|json|csv|prometheus] [--all] [--output FILE | --listen PLACE]",
		.help = help,
		.options = options,
	};
	struct arguments arguments;
	int status = options_parse(argc, argv, &usage, &arguments);

	if (status != -1)
		return status;
	request.instance = arguments.instance;
	status = export(&request, format, place);
	free(arguments.operands);
	return status;
}
