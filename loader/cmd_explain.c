/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* mxlock explain: what a policy decides about a source; by a file, or by the program in the kernel. */
#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/number.h"
#include "base/progress.h"
#include "base/report.h"
#include "base/terminal.h"
#include "commands.h"
#include "export/parts.h"
#include "live_explain.h"
#include "options.h"
#include "policy/compile.h"
#include "policy/explain.h"
#include "text/prefix_text.h"

/* What is asked of the policy, the source apart. */
struct question {
	const struct policy *policy;      /* that of the last answer, where the kernel answers */
	bool asks_kernel;
	struct live_explain live;         /* then: whom it asks */
	const struct prefix *destination; /* NULL: what every `to any` covers */
	uint16_t port;
	int64_t now;
	bool json;
	bool answered;                    /* at least once */
};

static const char help[] =
	"Tells which rule of the policy decides about the address SOURCE, and what. With SOURCE `-`\n"
	"it reads one address a line from stdin, and answers a line each.\n"
	"\n"
	"  --live            ask the program in the kernel, of the policy in force, instead of a FILE\n"
	"  --to ADDR         the destination (default: what every lock with `to any` covers)\n"
	"  --port N          the destination port (default: 25)\n"
	"  --json            one JSON object a line\n"
	"\n"
	"Exit status: 0 answered; 1 FILE could not be read, or nothing is in force; 2 there are errors in the file or\n"
	"in what was asked.\n";

static void print_text(const struct question *question, const char *source, const struct explanation *answer)
{
	const struct policy_rule *rule = answer->rule;
	const char *group = rule ? policy_group_name(question->policy, rule) : NULL;
	char prefix[PREFIX_TEXT];

	if (!answer->lock) {
		printf("%s pass lock=-\n", source);
		return;
	}
	printf("%s %s%s%s lock=%s rule=", source,
	       terminal_style(stdout, answer->verdict == VERDICT_DROP ? TERMINAL_BAD : TERMINAL_GOOD),
	       verdict_name(answer->verdict), terminal_style(stdout, TERMINAL_PLAIN), answer->lock->name);
	if (rule) {
		prefix_format(&rule->prefix, prefix);
		printf("%s group=%s", prefix, group ? group : "-");
	} else {
		fputs("default", stdout);
	}
	puts(answer->lock->monitor ? " mode=monitor" : "");
}

/* The same keys in each line, null where there is nothing to say. */
static void print_json(const struct question *question, const char *source, const struct explanation *answer)
{
	const struct policy_lock *lock = answer->lock;
	const struct policy_rule *rule = answer->rule;
	const char *group = NULL, *decided = lock ? "default" : NULL;
	char prefix[PREFIX_TEXT];
	json_t *line;

	if (rule) {
		prefix_format(&rule->prefix, prefix);
		decided = prefix;
		group = policy_group_name(question->policy, rule);
	}
	line = json_pack("{s:s, s:s, s:o, s:o, s:o, s:o}", "source", source, "verdict",
			 lock ? verdict_name(answer->verdict) : "pass", "lock", parts_text(lock ? lock->name : NULL),
			 "rule", parts_text(decided), "group", parts_text(group), "mode",
			 parts_text(lock ? policy_mode_name(lock) : NULL));
	json_dumpf(line, stdout, JSON_COMPACT | JSON_PRESERVE_ORDER);
	putchar('\n');
	json_decref(line);
}

/* An exit status. */
static int find_answer(struct question *question, const struct prefix *source, struct explanation *ret)
{
	int error;

	if (!question->asks_kernel) {
		*ret = policy_explain(question->policy, source, question->destination, question->port, question->now);
		return STATUS_DONE;
	}
	error = live_explain(&question->live, source, question->destination, question->port, ret);
	question->policy = question->live.naming.policy;
	if (error != -EDOM)
		return error ? STATUS_ERROR : STATUS_DONE;
	report_error("explain: IPv%u has no address that only `to any` covers: --to ADDR names a destination",
		     source->family);
	return STATUS_USAGE;
}

/* Answers for one address; `where`: "SOURCE", or a line of stdin. An exit status. */
static int answer(struct question *question, const char *where, const char *text, size_t length)
{
	struct address_text_error error;
	struct explanation explanation;
	struct prefix source;
	char shown[PREFIX_TEXT];
	int status;

	if (!prefix_text_parse_address(text, text + length, &source, &error)) {
		report_error("explain: %s: %s", where, error.message);
		return STATUS_USAGE;
	}
	prefix_format_address(&source, shown);
	if (question->destination && question->destination->family != source.family) {
		report_error("explain: %s: %s is IPv%u, and --to is IPv%u", where, shown, source.family,
			     question->destination->family);
		return STATUS_USAGE;
	}
	status = find_answer(question, &source, &explanation);
	if (status != STATUS_DONE)
		return status;
	question->answered = true;
	if (question->json)
		print_json(question, shown, &explanation);
	else
		print_text(question, shown, &explanation);
	return STATUS_DONE;
}

/* One address a line; blank lines are passed over, and bad ones said. It ends where no answer is to be had any more. */
static int answer_stdin(struct question *question)
{
	char *line = NULL, where[48];
	size_t room = 0, number = 0;
	ssize_t got;
	int status = STATUS_DONE;

	setvbuf(stdout, NULL, _IOLBF, BUFSIZ); /* who asks through a pipe may wait for the answer */
	while (status != STATUS_ERROR && (got = getline(&line, &room, stdin)) >= 0) {
		int answered;
		const char *start = line + strspn(line, " \t");
		const char *end = line + got;

		number++;
		while (end > start && strchr(" \t\r\n", end[-1]) && end[-1] != '\0')
			end--;
		if (start == end)
			continue;
		snprintf(where, sizeof(where), "stdin line %zu", number);
		answered = answer(question, where, start, (size_t)(end - start));
		if (answered != STATUS_DONE)
			status = answered;
	}
	if (ferror(stdin)) {
		report_errno(errno, "stdin: cannot read the addresses");
		status = STATUS_ERROR;
	}
	free(line);
	return status;
}

static bool parse_port(const char *text, uint16_t *ret_port)
{
	const char *end = text + strlen(text);
	uint64_t port;

	if (number_read_plain(text, end, UINT16_MAX, &port) != end || port == 0) {
		report_error("explain: --port '%s': a port is a number from 1 to 65535", text);
		return false;
	}
	*ret_port = (uint16_t)port;
	return true;
}

static bool parse_to(const char *text, struct prefix *ret_address)
{
	struct address_text_error error;

	if (prefix_text_parse_address(text, text + strlen(text), ret_address, &error))
		return true;
	report_error("explain: --to: %s", error.message);
	return false;
}

/* "pass lock=-" would be taken for "gets in" where only the destination was left out. */
static void hint_destination(const struct question *question)
{
	bool guarded = false;

	for (uint32_t i = 0; i < question->policy->lock_count; i++) {
		const struct policy_lock *lock = &question->policy->locks[i];

		for (uint32_t j = 0; j < lock->port_count; j++)
			guarded = guarded || lock->ports[j] == question->port;
		for (uint32_t j = 0; j < lock->to_count; j++)
			if (lock->to[j].length == 0)
				return;
	}
	if (guarded && !question->destination)
		report_hint("every lock guards certain servers only: --to ADDR names one");
}

static int answer_all(const char *source, struct question *question)
{
	int status = strcmp(source, "-") == 0 ? answer_stdin(question)
					      : answer(question, "SOURCE", source, strlen(source));

	if (question->answered && question->policy)
		hint_destination(question);
	return status;
}

static int explain_file(const char *path, const char *source, struct question *question)
{
	struct diagnostics diagnostics = {0};
	struct policy *policy;
	int status;

	progress_begin("compiling the policy");
	policy = policy_compile_file(path, question->now, &diagnostics);
	progress_end();
	status = diagnostics_status(&diagnostics);
	diagnostics_print(&diagnostics, stderr);
	diagnostics_free(&diagnostics);
	question->policy = policy;
	if (policy)
		status = answer_all(source, question);
	policy_free(policy);
	return status;
}

static int explain_live(const char *instance, const char *source, struct question *question)
{
	int status = STATUS_ERROR;

	if (live_explain_open(instance, &question->live) == 0)
		status = answer_all(source, question);
	live_explain_close(&question->live);
	return status;
}

/* The operands are FILE SOURCE, or with --live SOURCE alone. */
static int explain(const struct arguments *arguments, const struct usage *usage, struct question *question)
{
	bool live = question->asks_kernel;

	if (arguments->count == (live ? 1 : 2))
		return live ? explain_live(arguments->instance, arguments->operands[0], question)
			    : explain_file(arguments->operands[0], arguments->operands[1], question);
	report_error(live ? "explain: --live takes no FILE: it asks the policy in force"
			  : "explain: SOURCE is missing, the address that is asked about");
	report_hint("usage: mxlock %s", usage->synopsis);
	return STATUS_USAGE;
}

int cmd_explain(int argc, char **argv)
{
	const char *to = NULL, *port = "25";
	struct question question = {.now = date_now()};
	const struct option_spec options[] = {
		{"--live", NULL, &question.asks_kernel},
		{"--to", &to, NULL},
		{"--port", &port, NULL},
		{"--json", NULL, &question.json},
		{NULL, NULL, NULL},
	};
	const struct usage usage = {
		.synopsis = "explain FILE|--live SOURCE [--to ADDR] [--port N] [--json]",
		.help = help,
		.options = options,
		.least = 1,
		.most = 2,
	};
	struct arguments arguments;
	struct prefix destination;
	int status = options_parse(argc, argv, &usage, &arguments);

	if (status != -1)
		return status;
	status = STATUS_USAGE;
	if (!parse_port(port, &question.port))
		goto out;
	if (to && !parse_to(to, &destination))
		goto out;
	question.destination = to ? &destination : NULL;
	status = explain(&arguments, &usage, &question);
out:
	free(arguments.operands);
	return status;
}
