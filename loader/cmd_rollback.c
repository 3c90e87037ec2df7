/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* rollback: the policy before the one in force, atomically. It is still there, with its maps and counters. */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

#include "base/report.h"
#include "change.h"
#include "commands.h"
#include "kernel/swap.h"
#include "live.h"
#include "options.h"

/* Says what is in force now: the digest tells which file it was. */
static void say(const char *instance)
{
	struct live live;
	char digest[POLICY_DIGEST_TEXT];

	if (live_open(instance, &live) == 0) {
		policy_format_digest(live.policy->digest, digest);
		report_notice("instance %s: back to %s, as generation %" PRIu64 ", rules %" PRIu32, instance, digest,
			      (uint64_t)live.generation.header->generation, live.policy->rule_count);
	}
	live_close(&live);
}

static int roll_back(struct change *change)
{
	const char *name = change->instance;
	struct instance instance;
	__u64 generation;
	int error = instance_open(name, &instance);

	if (!error)
		error = swap_back(&instance, &generation);
	else if (error == -ENOENT)
		report_error("instance %s: not attached to any interface, so there is nothing to go back from", name);
	instance_close(&instance);
	change->made = !error;
	if (!error)
		say(name);
	return error;
}

int cmd_rollback(int argc, char **argv)
{
	const struct usage usage = {
		"rollback",
		"Puts the policy before the one in force in force again, on all interfaces of the instance at once,\n"
		"with its counters where they stood. One policy is kept; going back twice goes forth again.\n",
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
		error = roll_back(&change);
	status = change_end(&change, error ? STATUS_ERROR : STATUS_DONE);
	free(arguments.operands);
	return status;
}
