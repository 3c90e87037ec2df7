/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* mxlock: dispatch to the commands, and nothing else. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/report.h"
#include "commands.h"
#include "options.h"

static const struct command {
	const char *name;
	int (*run)(int argc, char **argv);
	const char *what;
} commands[] = {
	{"check", cmd_check, "compile a policy, warn, summarise"},
	{"print", cmd_print, "the canonical form of a policy"},
	{"explain", cmd_explain, "what a policy decides about a source"},
	{"diff", cmd_diff, "what differs between two policies, or from the one in force"},
	{"attach", cmd_attach, "guard interfaces with a policy"},
	{"swap", cmd_swap, "replace the policy in force, atomically"},
	{"confirm", cmd_confirm, "keep what `swap --confirm` has put in force for a time"},
	{"rollback", cmd_rollback, "go back to the policy before, atomically"},
	{"status", cmd_status, "what is guarded, by which policy"},
	{"export", cmd_export, "counters, as table, JSON, CSV or Prometheus text"},
	{"denied", cmd_denied, "which sources are dropped, or would be"},
	{"watch", cmd_watch, "what is dropped, as it is dropped"},
	{"detach", cmd_detach, "stop guarding interfaces"},
	{"service", cmd_service, "what the units of systemd call: as /etc/mxlock/INSTANCE.conf says"},
};
#define COMMANDS (sizeof(commands) / sizeof(commands[0]))

static const struct command *find(const char *name)
{
	for (size_t i = 0; i < COMMANDS; i++)
		if (strcmp(commands[i].name, name) == 0)
			return &commands[i];
	return NULL;
}

static void print_usage(FILE *out)
{
	fprintf(out, "usage: mxlock COMMAND ...\n"
		     "       mxlock help [COMMAND]\n"
		     "       mxlock --version\n\n"
		     "mxlock locks TCP port 25 at the network card: it drops what no policy allows.\n\n");
	for (size_t i = 0; i < COMMANDS; i++)
		fprintf(out, "  %-9s %s\n", commands[i].name, commands[i].what);
	fprintf(out, "\nA policy is a text, see mxlock.policy(5). To begin, `mxlock check FILE` tells what one would do; then\n"
		     "`mxlock attach IFACE --policy FILE --monitor` counts what would be dropped, and lets it pass.\n"
		     "`mxlock help COMMAND` tells more, and so does mxlock(8).\n");
}

static int unknown(const char *name)
{
	report_error("'%s' is not a command%s", name, name[0] == '-' ? ": options stand behind one" : "");
	report_hint("`mxlock help` lists the commands");
	return STATUS_USAGE;
}

static int help_with(const char *name)
{
	const struct command *command = find(name);
	char option[] = "--help";
	char *arguments[] = {NULL, option, NULL};

	if (!command)
		return unknown(name);
	arguments[0] = (char *)command->name;
	return command->run(2, arguments);
}

/* help [COMMAND] */
static int help(int argc, char **argv)
{
	const struct usage usage = {
		.synopsis = "help [COMMAND]",
		.help = "Lists the commands, or tells more of one.\n",
		.most = 1,
	};
	struct arguments arguments;
	int status = options_parse(argc, argv, &usage, &arguments);

	if (status != -1)
		return status;
	status = STATUS_DONE;
	if (arguments.count == 0 || strcmp(arguments.operands[0], "help") == 0)
		print_usage(stdout);
	else
		status = help_with(arguments.operands[0]);
	free(arguments.operands);
	return status;
}

static int dispatch(int argc, char **argv)
{
	const struct command *command;

	if (argc < 2) {
		print_usage(stderr);
		return STATUS_USAGE;
	}
	if (strcmp(argv[1], "help") == 0 || strcmp(argv[1], "--help") == 0)
		return help(argc - 1, argv + 1);
	if (strcmp(argv[1], "--version") == 0) {
		puts("mxlock " MX_VERSION);
		return STATUS_DONE;
	}
	command = find(argv[1]);
	return command ? command->run(argc - 1, argv + 1) : unknown(argv[1]);
}

int main(int argc, char **argv)
{
	int status = dispatch(argc, argv);

	/*
	 * A full disk shows only when the buffer is written out: it must not be exit 0. A command
	 * that failed has said why, which may have been just this.
	 */
	if (status != STATUS_ERROR && (fflush(stdout) != 0 || ferror(stdout))) {
		report_stdout(0);
		return STATUS_ERROR;
	}
	return status;
}
