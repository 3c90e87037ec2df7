/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* confirm: keeps the policy that `swap --confirm` has put in force for a time. */
#include <inttypes.h>

#include "base/report.h"
#include "change.h"
#include "commands.h"
#include "kernel/swap.h"

static void say(const char *instance, __u64 generation)
{
	report_notice("instance %s: generation %" PRIu64 " is kept", instance, (uint64_t)generation);
}

int cmd_confirm(int argc, char **argv)
{
	const struct usage usage = {
		"confirm",
		"Keeps the policy that a swap has put in force for a time (see `mxlock help swap`). When the time is\n"
		"over the XDP program itself returns to the policy before; then a confirm is refused.\n",
		NULL, 0, 0,
	};

	return change_run(argc, argv, &usage, "confirm", swap_keep, say);
}
