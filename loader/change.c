/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "change.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "audit.h"
#include "base/date.h"
#include "base/progress.h"
#include "base/report.h"
#include "commands.h"
#include "kernel/advice.h"
#include "kernel/attach.h"
#include "kernel/bpffs.h"
#include "kernel/generation.h"
#include "kernel/instance.h"
#include "kernel/swap.h"
#include "kernel/tidy.h"
#include "kernel/upgrade.h"
#include "last_good.h"
#include "policy/compile.h"
#include "policy/tree.h"

/*
 * A name in the folder that is no map, program or generation: it may hold a program on an interface. "": none. 0
 * or -errno after a message.
 */
static int find_other(const struct instance *instance, char ret_name[static MX_NAME])
{
	char **names;
	int error = bpffs_names(instance->path, &names);

	if (error)
		return error;
	ret_name[0] = '\0';
	for (char **name = names; *name && !ret_name[0]; name++)
		if (!instance_owns(*name))
			snprintf(ret_name, MX_NAME, "%.*s", MX_NAME - 1, *name);
	bpffs_free_names(names);
	return 0;
}

/* Removes an instance that guards nothing: none of its pins can hold a program on an interface. */
static int remove_rest(const struct instance *instance)
{
	char other[MX_NAME];
	int error = find_other(instance, other);

	if (error)
		return error;
	if (other[0]) {
		report_error("%s: %s is pinned there, of which mxlock cannot tell what it guards: nothing is removed",
			     instance->path, other);
		advice_damaged(instance->path);
		return -EPROTO;
	}
	error = instance_remove(instance->name);
	if (!error)
		report_notice("instance %s: removed what a run that died had left: it guarded no interface",
			      instance->name);
	return error;
}

/* An instance of which pins are missing: it died while it was made, or while it was removed. */
static int recover_part(const struct instance *instance)
{
	bool guards;
	int error = attach_pinned(instance, &guards);

	if (error)
		return error;
	if (!guards)
		return remove_rest(instance);
	report_error("%s: pins are missing there, and yet an interface is attached", instance->path);
	advice_damaged(instance->path);
	return -EPROTO;
}

/* The digest of a generation, as text; "-": there is none. 0 or -errno after a message. */
static int digest_of(const struct instance *instance, __u64 number, char ret_digest[static POLICY_DIGEST_TEXT])
{
	struct generation generation = {0};
	int error = number ? generation_open(instance, number, &generation) : 0;

	snprintf(ret_digest, POLICY_DIGEST_TEXT, "-");
	if (generation.header && !error)
		policy_format_digest(generation.header->digest, ret_digest);
	generation_close(&generation);
	return error == -ENOENT ? 0 : error;
}

static int digest_in_force(const struct instance *instance, char ret_digest[static POLICY_DIGEST_TEXT])
{
	__u64 number = 0;
	int error = generation_in_force(instance, &number);

	if (error == -EAGAIN) {
		report_error("instance %s: the pins of the generation in force are not there", instance->name);
		advice_damaged(instance->path);
	}
	return error ? error : digest_of(instance, number, ret_digest);
}

/* What the program did by itself when nobody confirmed, as a generation of its own. *ret_gone: what it has left. */
static int settle(const struct instance *instance, char ret_gone[static POLICY_DIGEST_TEXT])
{
	__u64 gone;
	int error = swap_settle(instance, &gone);

	if (error || gone == 0)
		return error;
	report_notice("instance %s: nobody confirmed generation %" PRIu64 " in time: the policy before it is in force again",
		      instance->name, (uint64_t)gone);
	return digest_of(instance, gone, ret_gone);
}

/* 0 or -errno after a message. */
static int finish_upgrade(const struct instance *instance)
{
	bool found;
	int error = upgrade_finish(instance, &found);

	if (!error && found)
		report_notice("instance %s: finished the upgrade that a run that died had begun; policy and counters are "
			      "untouched",
			      instance->name);
	return error;
}

/*
 * Where an interface is attached a policy is in force: the one comes before the other, and goes after it. If not, all that is
 * pinned is named by nobody, and is still not to be taken for what a run that died has left. 0 or -errno after a message.
 */
static int check_policy(const struct instance *instance)
{
	__u64 number;
	int error = generation_committed(instance, &number);

	if (error == -EAGAIN) /* one is, of which pins are missing: tidy() says so */
		return 0;
	if (error || number != 0)
		return error;
	report_error("%s/in_force: damaged: no policy is in force, and interfaces are attached: nothing is dropped there",
		     instance->path);
	report_hint("to begin anew: rm -r %s, then attach", instance->path);
	return -EPROTO;
}

static int recover_whole(const struct instance *instance, char ret_gone[static POLICY_DIGEST_TEXT])
{
	struct attachment *attachments;
	bool found = false;
	size_t count;
	int error = attach_list(instance, &attachments, &count);

	if (error)
		return error;
	free(attachments);
	if (count == 0)
		return remove_rest(instance);
	error = check_policy(instance);
	if (!error)
		error = finish_upgrade(instance);
	if (!error)
		error = tidy(instance, &found);
	if (!error && found)
		report_notice("instance %s: removed what a run that died had left; the policy in force is untouched",
			      instance->name);
	return error ? error : settle(instance, ret_gone);
}

static int recover(const char *name, char ret_gone[static POLICY_DIGEST_TEXT])
{
	struct instance instance;
	int error = instance_exists(name);

	if (error <= 0)
		return error;
	error = instance_open(name, &instance);
	if (!error)
		error = recover_whole(&instance, ret_gone);
	else if (error == -ENOENT)
		error = recover_part(&instance);
	instance_close(&instance);
	return error;
}

/* The digest of what is in force, as text; "-": nothing. 0 or -errno after a message. */
static int read_digest(const char *name, char ret_digest[static POLICY_DIGEST_TEXT])
{
	struct instance instance;
	int error = instance_exists(name);

	snprintf(ret_digest, POLICY_DIGEST_TEXT, "-");
	if (error <= 0)
		return error;
	error = instance_open(name, &instance);
	if (!error)
		error = digest_in_force(&instance, ret_digest);
	instance_close(&instance);
	return error == -ENOENT ? 0 : error;
}

/* The same for a change that did not come so far: a bad file has said what is wrong, and who gave it may not look here. */
static void look_at_digest(const char *name, char ret_digest[static POLICY_DIGEST_TEXT])
{
	int error;

	report_mute(true);
	error = read_digest(name, ret_digest);
	report_mute(false);
	if (error)
		snprintf(ret_digest, POLICY_DIGEST_TEXT, "?");
}

struct change change_of(const char *instance, int argc, char **argv)
{
	return (struct change){.instance = instance, .argc = argc, .argv = argv, .lock = -1};
}

int change_begin(struct change *change)
{
	int error = bpffs_lock(&change->lock);

	if (!error)
		error = recover(change->instance, change->gone);
	return error ? error : read_digest(change->instance, change->from);
}

int change_end(struct change *change, int status)
{
	static char deadline_word[] = "deadline", *deadline[] = {deadline_word, NULL};
	char to[POLICY_DIGEST_TEXT];
	const char *error = report_first_error();
	struct audit audit = {change->instance, change->argc, change->argv, change->from, change->from, NULL};

	if (!change->from[0])
		look_at_digest(change->instance, change->from);
	if (status != 0)
		audit.error = error ? error : "it was not said what";
	if (change->made)
		audit.to = read_digest(change->instance, to) == 0 ? to : "?";
	if (status == 0 && change->lock >= 0)
		last_good_keep(change->instance);
	bpffs_unlock(change->lock);
	/* without the lock: who listens at /dev/log may let us wait */
	if (change->gone[0])
		audit_write(&(struct audit){change->instance, 1, deadline, change->gone, change->from, NULL});
	if (status != 0 || change->made)
		audit_write(&audit);
	return status;
}

int change_run(int argc, char **argv, const struct usage *usage, const char *nothing,
	       int (*act)(const struct instance *instance, __u64 *ret_generation),
	       void (*say)(const char *instance, __u64 generation))
{
	struct instance instance;
	struct arguments arguments;
	struct change change;
	__u64 generation = 0;
	int error, status = options_parse(argc, argv, usage, &arguments);

	if (status != -1)
		return status;
	change = change_of(arguments.instance, argc, argv);
	instance_init(&instance, change.instance);
	error = change_begin(&change);
	if (!error) {
		error = instance_open(change.instance, &instance);
		if (error == -ENOENT) {
			report_error("instance %s: not attached to any interface, so there is nothing to %s",
				     change.instance, nothing);
			advice_begin(change.instance);
		}
	}
	if (!error)
		error = act(&instance, &generation);
	change.made = !error && generation != 0;
	instance_close(&instance);
	if (change.made)
		say(change.instance, generation);
	status = change_end(&change, error ? STATUS_ERROR : STATUS_DONE);
	free(arguments.operands);
	return status;
}

struct policy *change_compile(const char *path, bool monitor, int *ret_status)
{
	struct diagnostics diagnostics = {0};
	char first[DIAGNOSTICS_ERROR];
	struct policy *policy = NULL;
	struct tree *tree;

	progress_begin("compiling the policy");
	tree = policy_read_file(path, &diagnostics);
	if (tree && monitor)
		tree_monitor(tree);
	if (tree)
		policy = policy_compile_tree(tree, date_now(), &diagnostics);
	tree_free(tree);
	progress_end();
	diagnostics_print(&diagnostics, stderr);
	if (diagnostics_errors(&diagnostics)) {
		diagnostics_format_error(&diagnostics, first);
		report_note_error(first);
	}
	*ret_status = diagnostics_status(&diagnostics);
	diagnostics_free(&diagnostics);
	return policy;
}
