/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* mxlock print: the canonical form of a policy. */
#include <stdio.h>
#include <stdlib.h>

#include "base/date.h"
#include "base/progress.h"
#include "commands.h"
#include "options.h"
#include "policy/compile.h"

static const struct usage usage = {
	.synopsis = "print FILE",
	.help = "Writes the policy in its canonical form to stdout: includes expanded, each prefix\n"
		"as a CIDR, in order, defaults spelled out, comments gone. Printing what was printed\n"
		"gives the same bytes; their SHA-256 is the policy's digest.\n"
		"Exit status: 0 printed; 1 FILE could not be read; 2 there are errors in it.\n",
	.least = 1,
	.most = 1,
};

int cmd_print(int argc, char **argv)
{
	struct diagnostics diagnostics = {0};
	struct arguments arguments;
	struct policy *policy;
	int status = options_parse(argc, argv, &usage, &arguments);

	if (status != -1)
		return status;
	progress_begin("compiling the policy");
	policy = policy_compile_file(arguments.operands[0], date_now(), &diagnostics);
	progress_end();
	diagnostics_print(&diagnostics, stderr);
	status = diagnostics_status(&diagnostics);
	if (policy)
		fwrite(policy->text, 1, policy->text_length, stdout);
	policy_free(policy);
	diagnostics_free(&diagnostics);
	free(arguments.operands);
	return status;
}
