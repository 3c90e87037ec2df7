/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* mxlock check: compile a policy, warn, summarise. */
#include <stdio.h>
#include <stdlib.h>

#include "base/date.h"
#include "commands.h"
#include "kernel/memory.h"
#include "options.h"
#include "policy/compile.h"
#include "policy/summary.h"
#include "policy/tree.h"

static const struct usage usage = {
	.synopsis = "check FILE",
	.help = "Compiles the policy and tells what it would do: nothing is loaded, and no privilege\n"
		"is needed. Errors and warnings go to stderr, the summary to stdout.\n"
		"Exit status: 0 it compiles, with warnings or without; 1 FILE could not be read; 2 there\n"
		"are errors in it.\n",
	.least = 1,
	.most = 1,
};

/* What it would take of the kernel here; the policy before it is kept for going back, and has its own. */
static void print_memory(const struct policy *policy)
{
	struct memory memory = memory_of_policy(policy);

	printf("memory in the kernel of this host, at the most: %.1f MiB (trie %.1f, index %.1f, counters %.1f, rest %.1f)\n",
	       (double)memory_sum(&memory) / 1048576, (double)memory.trie / 1048576, (double)memory.index / 1048576,
	       (double)memory.counters / 1048576, (double)memory.rest / 1048576);
	printf("an instance takes %.1f MiB besides, whatever its policy\n", (double)memory_of_instance() / 1048576);
}

int cmd_check(int argc, char **argv)
{
	struct diagnostics diagnostics = {0};
	struct arguments arguments;
	struct policy *policy = NULL;
	struct tree *tree;
	int64_t now = date_now();
	int status = options_parse(argc, argv, &usage, &arguments);

	if (status != -1)
		return status;
	tree = policy_read_file(arguments.operands[0], &diagnostics);
	if (tree)
		policy = policy_compile_tree(tree, now, &diagnostics);
	diagnostics_print(&diagnostics, stderr);
	status = diagnostics_status(&diagnostics);
	if (policy) {
		summary_print(policy, tree, now, stdout);
		print_memory(policy);
	}
	policy_free(policy);
	tree_free(tree);
	diagnostics_free(&diagnostics);
	free(arguments.operands);
	return status;
}
