/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "boot.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "base/report.h"
#include "commands.h"
#include "last_good.h"
#include "options.h"
#include "policy/compile.h"
#include "substitute.h"

#define CLOSED_PATH 128 /* bytes that the path of the policy that drops all needs */

/* Says what is wrong with a policy. The exit status of a command that would take it. */
static int try_policy(const char *path, uint8_t ret_digest[static POLICY_DIGEST])
{
	struct diagnostics diagnostics = {0};
	struct policy *policy = policy_compile_file(path, date_now(), &diagnostics);
	int status = diagnostics_status(&diagnostics);

	if (policy)
		memcpy(ret_digest, policy->digest, POLICY_DIGEST);
	else
		diagnostics_print(&diagnostics, stderr);
	policy_free(policy);
	diagnostics_free(&diagnostics);
	return status;
}

/* For messages: of a conf that is wrong nobody knows whether its policy is the one that is meant. */
static const char *wanted(const struct conf *conf)
{
	return conf->wrong ? "what its conf asks for" : conf->policy;
}

static void say_repair(const char *instance, const struct conf *conf)
{
	if (conf->wrong)
		report_hint("repair " CONF_FOLDER "/%s.conf, then `systemctl start mxlock@%s`", instance, instance);
	else
		report_hint("repair it until `mxlock check %s` is content, then `systemctl start mxlock@%s`", conf->policy,
			    instance);
}

/* A file, so that the command that attaches is one that can be read, and given again. */
static int take_closed(const char *instance, char ret_path[static PATH_MAX])
{
	uint8_t digest[POLICY_DIGEST];
	char path[CLOSED_PATH];
	FILE *file;
	int error;

	snprintf(path, sizeof(path), RUN_FOLDER "/%s.closed", instance);
	file = fopen(path, "we");
	error = file && fputs(LAST_GOOD_CLOSED, file) >= 0 ? 0 : errno;
	if (file && fclose(file) != 0)
		error = errno;
	if (error) {
		report_errno(error, "%s: cannot write the policy that drops all", path);
		return STATUS_ERROR;
	}
	if (try_policy(path, digest) != STATUS_DONE)
		return STATUS_ERROR;
	report_notice("instance %s: closed, as on-error=closed says: port 25 is open to nobody", instance);
	substitute_note(instance, SNAPSHOT_CLOSED, digest);
	snprintf(ret_path, PATH_MAX, "%s", path);
	return STATUS_DONE;
}

static int take_last_good(const char *instance, const struct conf *conf, int status, char ret_path[static PATH_MAX])
{
	uint8_t digest[POLICY_DIGEST];
	char path[LAST_GOOD_PATH];

	last_good_path(instance, path);
	if (try_policy(path, digest) != STATUS_DONE) {
		report_error("instance %s: neither %s nor the last good policy can be put in force: nothing is guarded", instance,
			     wanted(conf));
		say_repair(instance, conf);
		return status;
	}
	report_notice("instance %s: the last good policy is taken, as on-error=last-good says: %s", instance, path);
	substitute_note(instance, SNAPSHOT_LAST_GOOD, digest);
	snprintf(ret_path, PATH_MAX, "%s", path);
	return STATUS_DONE;
}

/* What the conf asks for cannot be had; `status`: the exit status of that. */
static int take_other(const char *instance, const struct conf *conf, int status, char ret_path[static PATH_MAX])
{
	report_error("instance %s: %s cannot be put in force", instance, wanted(conf));
	switch (conf->on_error) {
	case CONF_LAST_GOOD:
		return take_last_good(instance, conf, status, ret_path);
	case CONF_CLOSED:
		return take_closed(instance, ret_path);
	case CONF_OPEN:
		break;
	}
	report_error("instance %s: nothing is guarded, as on-error=open says", instance);
	say_repair(instance, conf);
	return status;
}

int boot_choose(const char *instance, const struct conf *conf, char ret_path[static PATH_MAX])
{
	uint8_t digest[POLICY_DIGEST];
	int status = conf->wrong ? STATUS_USAGE : try_policy(conf->policy, digest);

	if (status != STATUS_DONE)
		return take_other(instance, conf, status, ret_path);
	substitute_forget(instance);
	snprintf(ret_path, PATH_MAX, "%s", conf->policy);
	return STATUS_DONE;
}

void boot_compare(const char *instance, const struct conf *conf, const struct policy *in_force)
{
	uint8_t digest[POLICY_DIGEST];

	if (conf->wrong)
		report_notice("instance %s: its conf is wrong; the policy in force stays", instance);
	else if (try_policy(conf->policy, digest) != STATUS_DONE)
		report_notice("instance %s: %s does not compile; the policy in force stays", instance, conf->policy);
	else if (memcmp(digest, in_force->digest, POLICY_DIGEST) != 0)
		report_notice("instance %s: another policy than %s is in force, and stays: `mxlock service reload` swaps",
			      instance, conf->policy);
	else
		substitute_forget(instance);
}
