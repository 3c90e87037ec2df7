/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* rollback: the policy before the one in force, atomically. It is still there, with its maps and counters. */
#include <inttypes.h>

#include "base/report.h"
#include "change.h"
#include "commands.h"
#include "kernel/swap.h"
#include "live.h"

/* Says what is in force now: the digest tells which file it was. */
static void say(const char *instance, __u64 generation)
{
	struct live live;
	char digest[POLICY_DIGEST_TEXT];

	if (live_open(instance, &live) == 0) {
		policy_format_digest(live.policy->digest, digest);
		report_notice("instance %s: back to %s, as generation %" PRIu64 ", rules %" PRIu32, instance, digest,
			      (uint64_t)generation, live.policy->rule_count);
	}
	live_close(&live);
}

/*
 * Where nobody confirmed the policy before in time, what it is to go back from is gone: to exchange the two then would put
 * that in force again, and for good.
 */
static int back(const struct instance *instance, __u64 *ret_generation)
{
	char option[REPORT_INSTANCE];
	__u64 gone;
	int error = swap_unconfirmed(instance, &gone);

	if (error)
		return error;
	if (!gone)
		return swap_back(instance, ret_generation);
	report_notice("instance %s: generation %" PRIu64 " was not confirmed, and the policy before it is in force already: "
		      "nothing to do",
		      instance->name, (uint64_t)gone);
	report_hint("`mxlock swap FILE%s`, with its file, puts it in force after all",
		    report_instance(instance->name, option));
	return 0;
}

int cmd_rollback(int argc, char **argv)
{
	const struct usage usage = {
		"rollback",
		"Puts the policy before the one in force in force again, on all interfaces of the instance at once,\n"
		"with its counters where they stood. One policy is kept; going back twice goes forth again. One that\n"
		"comes after the time of a confirm is over finds it done, and changes nothing: what nobody confirmed\n"
		"comes back by a swap only.\n",
		NULL, 0, 0,
	};

	return change_run(argc, argv, &usage, "go back from", back, say);
}
