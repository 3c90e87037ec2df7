/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* swap: another policy in force, atomically, on all interfaces of the instance. */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/report.h"
#include "caution.h"
#include "change.h"
#include "commands.h"
#include "kernel/advice.h"
#include "kernel/swap.h"
#include "live.h"
#include "options.h"

/* The policy that is wanted, and how. */
struct wanted {
	const struct policy *policy;
	const char *path;
	struct swap_options options;
	bool yes;
};

/* Until when it is in force by itself, and what to do about it. */
static void say_confirm(const char *instance, unsigned seconds)
{
	char moment[DATE_TEXT];

	date_format_moment(date_now() + seconds, moment);
	report_notice("instance %s: until %s, unless it is confirmed: then the policy before is in force again", instance,
		      moment);
	advice_confirm(instance);
}

static int replace(struct change *change, const struct live *live, const struct wanted *wanted)
{
	const struct policy *policy = wanted->policy;
	const struct in_force now = live_in_force(live);
	char digest[POLICY_DIGEST_TEXT];
	__u64 generation;
	int error;

	policy_format_digest(policy->digest, digest);
	if (memcmp(live->policy->digest, policy->digest, POLICY_DIGEST) == 0) {
		report_notice("instance %s: %s is in force already, as generation %" PRIu64 ": nothing to do%s",
			      live->instance.name, digest, (uint64_t)live->generation.header->generation,
			      wanted->options.confirm ? ", and nothing to confirm" : "");
		return 0;
	}
	error = caution_ask(live, policy, wanted->path, wanted->yes);
	if (!error)
		error = swap_to(&live->instance, &now, policy, &wanted->options, &generation);
	change->made = !error;
	if (!error)
		report_notice("instance %s: generation %" PRIu64 " in force: %s, rules %" PRIu32 ", before %" PRIu32,
			      live->instance.name, (uint64_t)generation, digest, policy->rule_count,
			      live->policy->rule_count);
	if (!error && wanted->options.confirm)
		say_confirm(live->instance.name, wanted->options.confirm);
	return error;
}

static int swap(struct change *change, const struct wanted *wanted)
{
	struct live live = {0};
	int error;

	instance_init(&live.instance, change->instance);
	error = change_begin(change);
	if (!error) {
		error = live_open(change->instance, &live);
		if (error == -ENOENT) {
			report_error("instance %s: not attached to any interface, so there is nothing to swap",
				     change->instance);
			advice_begin(change->instance);
		}
	}
	if (!error)
		error = swap_refused(&live.instance);
	if (!error)
		error = replace(change, &live, wanted);
	live_close(&live);
	return error ? STATUS_ERROR : STATUS_DONE;
}

int cmd_swap(int argc, char **argv)
{
	bool monitor = false, no_index = false, yes = false;
	const char *confirm = NULL;
	const struct option_spec options[] = {
		{"--confirm", &confirm, NULL},
		{"--monitor", NULL, &monitor},
		{"--no-index", NULL, &no_index},
		{"--yes", NULL, &yes},
		{NULL, NULL, NULL},
	};
	const struct usage usage = {
		"swap FILE [--confirm TIME] [--monitor] [--yes] [--no-index]",
		"Puts another policy in force on all interfaces of the instance at once: each packet is judged\n"
		"wholly by the old policy or wholly by the new one. Counters of prefixes that stay go on.\n"
		"When anything fails, the old policy stays. `mxlock diff` tells beforehand what would change.\n"
		"A policy that allows nobody, one that takes more than a third of the allowed addresses from a\n"
		"group that is being hit, and a default that turns to allow are asked about: see --yes.\n\n"
		"  --confirm TIME    in force for TIME (90s, 10m, 2h, 1d): unless `mxlock confirm` comes before, the\n"
		"                    XDP program itself returns to the policy before\n"
		"  --monitor         as if each lock of FILE said `mode monitor`: judge, count, and let pass\n"
		"  --yes             such a change is meant\n"
		"  --no-index        look every address up in the trie: the same verdicts, slower\n",
		options, 1, 1,
	};
	struct arguments arguments;
	struct change change;
	struct wanted wanted = {0};
	struct policy *policy;
	int status = options_parse(argc, argv, &usage, &arguments);

	if (status != -1)
		return status;
	wanted.options.indexed = !no_index;
	wanted.options.confirm = confirm ? options_duration("--confirm", confirm) : 0;
	if (confirm && !wanted.options.confirm) {
		free(arguments.operands);
		return STATUS_USAGE;
	}
	change = change_of(arguments.instance, argc, argv);
	policy = change_compile(arguments.operands[0], monitor, &status);
	wanted.policy = policy;
	wanted.path = arguments.operands[0];
	wanted.yes = yes;
	if (policy)
		status = swap(&change, &wanted);
	status = change_end(&change, status);
	policy_free(policy);
	free(arguments.operands);
	return status;
}
