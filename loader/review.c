/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "review.h"

#include <net/if.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "base/report.h"
#include "export/problems.h"
#include "live.h"
#include "policy/compile.h"

/* The file against what is in force. Where it does not compile, its errors are printed; else its warnings. */
static size_t review_file(const char *instance, const char *path, const struct policy *in_force)
{
	struct diagnostics diagnostics = {0};
	struct policy *policy = policy_compile_file(path, date_now(), &diagnostics);
	bool same = policy && memcmp(policy->digest, in_force->digest, POLICY_DIGEST) == 0;

	diagnostics_print(&diagnostics, stderr);
	if (!policy)
		report_error("instance %s: %s does not compile: the next boot does what on-error says", instance, path);
	else if (!same)
		report_error("instance %s: another policy than %s is in force", instance, path);
	policy_free(policy);
	diagnostics_free(&diagnostics);
	return same ? 0 : 1;
}

static bool guards(const struct snapshot *snapshot, const char *interface)
{
	char name[IF_NAMESIZE];

	/* where the conf has an alternative name */
	if (if_indextoname(if_nametoindex(interface), name))
		interface = name;
	for (uint32_t i = 0; i < snapshot->interface_count; i++)
		if (strcmp(snapshot->interfaces[i].name, interface) == 0)
			return true;
	return false;
}

static size_t review_interfaces(const struct snapshot *snapshot, const struct conf *conf)
{
	size_t found = 0;

	for (size_t i = 0; i < conf->count; i++) {
		if (guards(snapshot, conf->interfaces[i]))
			continue;
		report_error("%s: not guarded by instance %s, whose conf names it", conf->interfaces[i], snapshot->instance);
		found++;
	}
	return found;
}

/* What `mxlock status` calls problems. To monitor for weeks is how one begins, and wants nothing. */
static size_t review_problems(const struct snapshot *snapshot)
{
	struct problems problems = problems_find(snapshot, date_now());
	size_t found = 0;

	for (size_t i = 0; i < problems.count; i++) {
		bool counts = strcmp(problems.list[i].kind, "lock_monitors") != 0;

		(counts ? report_error : report_notice)("instance %s: %s", snapshot->instance, problems.list[i].text);
		found += counts;
	}
	problems_free(&problems);
	return found;
}

size_t review(const char *instance, const struct conf *conf)
{
	struct snapshot snapshot = {0};
	size_t found = 1;

	if (live_snapshot(instance, &snapshot) == 0) {
		found = review_file(instance, conf->policy, snapshot.policy) + review_interfaces(&snapshot, conf) +
			review_problems(&snapshot);
		if (found == 0)
			report_notice("instance %s: nothing wants attention", instance);
	}
	snapshot_free(&snapshot);
	return found;
}
