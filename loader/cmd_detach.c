/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* detach: takes the filter off interfaces; with the last of an instance go its pins and counters. */
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/report.h"
#include "change.h"
#include "commands.h"
#include "kernel/attach.h"
#include "kernel/bpffs.h"
#include "options.h"

/* The attachments of an instance, and which of them shall go. */
struct selection {
	struct attachment *all;
	size_t count;
};

/* Whether it goes by its number, as `status` tells it, which no interface's name can be: it has a blank. */
static bool is_nameless(const struct attachment *attachment)
{
	return strchr(attachment->interface, ' ') != NULL;
}

/* One that is gone only by its number: its name may be another's by now. */
static struct attachment *find(const struct selection *selection, const char *interface)
{
	for (size_t i = 0; i < selection->count; i++) {
		struct attachment *is = &selection->all[i];

		if (is->here && is->gone == is_nameless(is) && strcmp(is->interface, interface) == 0)
			return is;
	}
	return NULL;
}

static int not_attached(const char *instance, const char *interface)
{
	char option[REPORT_INSTANCE];

	report_error("%s: instance %s is not attached to it, in this network namespace", interface, instance);
	report_hint("`mxlock status%s` tells what is attached", report_instance(instance, option));
	return -ENOENT;
}

static int take_off(struct change *change, const struct instance *instance, const struct attachment *attachment)
{
	int error = attach_remove(instance, attachment);

	change->made = change->made || !error;
	if (!error)
		report_notice("%s: detached%s", attachment->interface, attachment->gone ? " (it was gone)" : "");
	return error;
}

/* All that were named, or none: a name that is not attached is found before anything is done. */
static int take_named(struct change *change, const struct instance *instance, const struct selection *selection,
		      const struct arguments *arguments)
{
	int error = 0;

	for (size_t i = 0; i < arguments->count; i++)
		if (!find(selection, arguments->operands[i]))
			return not_attached(instance->name, arguments->operands[i]);
	for (size_t i = 0; i < arguments->count && !error; i++) {
		struct attachment *attachment = find(selection, arguments->operands[i]);

		if (!attachment) /* named twice */
			continue;
		error = take_off(change, instance, attachment);
		attachment->here = false;
	}
	return error;
}

static int take_all(struct change *change, const struct instance *instance, const struct selection *selection)
{
	int error = 0;

	for (size_t i = 0; i < selection->count && !error; i++)
		error = take_off(change, instance, &selection->all[i]);
	return error;
}

/* What keeps an instance may be interfaces that are gone, of which nobody thinks who has just detached the last one. */
static void say_if_gone(const struct instance *instance, const struct attachment *rest, size_t count)
{
	char option[REPORT_INSTANCE];

	for (size_t i = 0; i < count; i++)
		if (!rest[i].gone)
			return;
	report_notice("instance %s: guards nothing now, but is kept: the rest of its interfaces are gone", instance->name);
	report_hint("`mxlock detach --all%s` removes its policy and counters", report_instance(instance->name, option));
}

/* With the last interface the instance goes. */
static int remove_if_last(const struct instance *instance)
{
	struct attachment *rest;
	size_t count;
	int error = attach_list(instance, &rest, &count);

	if (error)
		return error;
	if (count > 0)
		say_if_gone(instance, rest, count);
	free(rest);
	if (count > 0)
		return 0;
	error = instance_remove(instance->name);
	if (!error)
		report_notice("instance %s: that was the last interface; policy and counters are removed",
			      instance->name);
	return error;
}

static int detach(struct change *change, const struct arguments *arguments)
{
	struct selection selection = {NULL, 0};
	struct instance instance;
	int error = instance_open(arguments->instance, &instance);

	if (error == -ENOENT) { /* recovering has just removed what was left of it */
		error = arguments->count ? not_attached(arguments->instance, arguments->operands[0]) : 0;
		goto out;
	}
	if (!error)
		error = attach_list(&instance, &selection.all, &selection.count);
	if (!error)
		error = arguments->count ? take_named(change, &instance, &selection, arguments)
					 : take_all(change, &instance, &selection);
	if (!error)
		error = remove_if_last(&instance);
	free(selection.all);
out:
	instance_close(&instance);
	return error;
}

static int run(struct change *change, const struct arguments *arguments)
{
	int error = instance_exists(arguments->instance);

	if (error < 0)
		return STATUS_ERROR;
	if (error == 0) {
		/* a run that was killed at once has left the root folder: whoever gives a lock back removes it */
		bpffs_unlock(bpffs_lock_to_look());
		if (arguments->count) {
			not_attached(arguments->instance, arguments->operands[0]);
			return STATUS_ERROR;
		}
		report_notice("instance %s: not attached to any interface: nothing to do", arguments->instance);
		return STATUS_DONE;
	}
	error = change_begin(change);
	if (!error)
		error = detach(change, arguments);
	return error ? STATUS_ERROR : STATUS_DONE;
}

int cmd_detach(int argc, char **argv)
{
	bool all = false;
	const struct option_spec options[] = {{"--all", NULL, &all}, {NULL, NULL, NULL}};
	const struct usage usage = {
		"detach IFACE... | --all",
		"Takes the filter off interfaces of the instance. With the last one go its policy and counters.\n"
		"One that is gone is named as `mxlock status` does: 'ifindex 14'.\n\n"
		"  --all             every interface of the instance, those that are gone too\n",
		options, 0, SIZE_MAX,
	};
	struct arguments arguments;
	struct change change;
	int status = options_parse(argc, argv, &usage, &arguments);

	if (status != -1)
		return status;
	if (all == (arguments.count > 0)) {
		report_error("detach: name interfaces, or --all, and not both");
		report_hint("usage: mxlock %s", usage.synopsis);
		status = STATUS_USAGE;
	} else {
		change = change_of(arguments.instance, argc, argv);
		status = change_end(&change, run(&change, &arguments));
	}
	free(arguments.operands);
	return status;
}
