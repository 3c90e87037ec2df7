/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* confirm: keeps the policy that `swap --confirm` has put in force for a time. */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

#include "base/report.h"
#include "change.h"
#include "commands.h"
#include "kernel/swap.h"
#include "options.h"

static int keep(struct change *change)
{
	const char *name = change->instance;
	struct instance instance;
	__u64 generation;
	int error = instance_open(name, &instance);

	if (!error)
		error = swap_keep(&instance, &generation);
	else if (error == -ENOENT)
		report_error("instance %s: not attached to any interface, so there is nothing to confirm", name);
	instance_close(&instance);
	change->made = !error;
	if (!error)
		report_notice("instance %s: generation %" PRIu64 " is kept", name, (uint64_t)generation);
	return error;
}

int cmd_confirm(int argc, char **argv)
{
	const struct usage usage = {
		"confirm",
		"Keeps the policy that a swap has put in force for a time (see `mxlock help swap`). When the time is\n"
		"over the XDP program itself returns to the policy before; then a confirm is refused.\n",
		NULL, 0, 0,
	};
	struct arguments arguments;
	struct change change;
	int error, status = options_parse(argc, argv, &usage, &arguments);

	if (status != -1)
		return status;
	change = change_of(arguments.instance, argc, argv);
	error = change_begin(&change);
	if (!error)
		error = keep(&change);
	status = change_end(&change, error ? STATUS_ERROR : STATUS_DONE);
	free(arguments.operands);
	return status;
}
