/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* mxlock check: compile a policy, warn, summarise. */
#include <stdlib.h>

#include "base/date.h"
#include "base/progress.h"
#include "base/report.h"
#include "check_json.h"
#include "check_text.h"
#include "commands.h"
#include "options.h"
#include "policy/compile.h"
#include "policy/tree.h"

/* Says what was found. Returns the exit status. */
static int say(const struct diagnostics *diagnostics, const struct policy *policy, const struct tree *tree, bool json)
{
	int error = 0;

	if (json) {
		error = check_write_json(stdout, diagnostics, policy, date_now());
	} else {
		diagnostics_print(diagnostics, stderr);
		if (policy && tree)
			error = check_write_text(stdout, policy, tree, date_now());
	}
	if (error)
		report_stdout(-error);
	return error ? STATUS_ERROR : diagnostics_status(diagnostics);
}

int cmd_check(int argc, char **argv)
{
	bool json = false;
	const struct option_spec options[] = {
		{"--json", NULL, &json},
		{NULL, NULL, NULL},
	};
	const struct usage usage = {
		"check FILE [--json]",
		"Compiles the policy and tells what it would do: nothing is loaded, and no privilege\n"
		"is needed. Errors and warnings go to stderr, the summary to stdout.\n\n"
		"  --json            one JSON object on stdout instead of both\n\n"
		"Exit status: 0 it compiles, with warnings or without; 1 FILE could not be read; 2 there\n"
		"are errors in it.\n",
		options, 1, 1,
	};
	struct diagnostics diagnostics = {0};
	struct arguments arguments;
	struct policy *policy = NULL;
	struct tree *tree;
	int status = options_parse(argc, argv, &usage, &arguments);

	if (status != -1)
		return status;
	progress_begin("compiling the policy");
	tree = policy_read_file(arguments.operands[0], &diagnostics);
	if (tree)
		policy = policy_compile_tree(tree, date_now(), &diagnostics);
	progress_end();
	status = say(&diagnostics, policy, tree, json);
	policy_free(policy);
	tree_free(tree);
	diagnostics_free(&diagnostics);
	free(arguments.operands);
	return status;
}
