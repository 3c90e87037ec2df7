/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* swap: another policy in force, atomically, on all interfaces of the instance. */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/report.h"
#include "change.h"
#include "commands.h"
#include "kernel/swap.h"
#include "live.h"
#include "options.h"

static int replace(const struct live *live, const struct policy *policy, bool indexed)
{
	const struct in_force now = live_in_force(live);
	char digest[POLICY_DIGEST_TEXT];
	__u64 generation;
	int error;

	policy_format_digest(policy->digest, digest);
	if (memcmp(live->policy->digest, policy->digest, POLICY_DIGEST) == 0) {
		report_notice("instance %s: %s is in force already, as generation %" PRIu64 ": nothing to do",
			      live->instance.name, digest, (uint64_t)live->generation.header->generation);
		return 0;
	}
	error = swap_to(&live->instance, &now, policy, indexed, &generation);
	if (!error)
		report_notice("instance %s: generation %" PRIu64 " in force: %s, rules %" PRIu32 ", before %" PRIu32,
			      live->instance.name, (uint64_t)generation, digest, policy->rule_count,
			      live->policy->rule_count);
	return error;
}

static int swap(const char *instance, const struct policy *policy, bool indexed)
{
	struct live live = {0};
	int lock, error;

	instance_init(&live.instance, instance);
	error = change_begin(instance, &lock);
	if (!error) {
		error = live_open(instance, &live);
		if (error == -ENOENT) {
			report_error("instance %s: not attached to any interface, so there is nothing to swap", instance);
			report_hint("begin with `mxlock attach IFACE --policy FILE`");
		}
	}
	if (!error)
		error = replace(&live, policy, indexed);
	live_close(&live);
	change_end(lock);
	return error ? STATUS_ERROR : STATUS_DONE;
}

int cmd_swap(int argc, char **argv)
{
	bool monitor = false, no_index = false;
	const struct option_spec options[] = {
		{"--monitor", NULL, &monitor},
		{"--no-index", NULL, &no_index},
		{NULL, NULL, NULL},
	};
	const struct usage usage = {
		"swap FILE [--monitor] [--no-index]",
		"Puts another policy in force on all interfaces of the instance at once: each packet is judged\n"
		"wholly by the old policy or wholly by the new one. Counters of prefixes that stay go on.\n"
		"When anything fails, the old policy stays. `mxlock check` and `mxlock explain` tell beforehand\n"
		"what a policy will do.\n\n"
		"  --monitor         as if each lock of FILE said `mode monitor`: judge, count, and let pass\n"
		"  --no-index        look every address up in the trie: the same verdicts, slower\n",
		options, 1, 1,
	};
	struct arguments arguments;
	struct policy *policy;
	int status = options_parse(argc, argv, &usage, &arguments);

	if (status != -1)
		return status;
	policy = change_compile(arguments.operands[0], monitor, &status);
	if (policy)
		status = swap(arguments.instance, policy, !no_index);
	policy_free(policy);
	free(arguments.operands);
	return status;
}
