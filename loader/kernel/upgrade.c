/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "upgrade.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <linux/capability.h>

#include <bpf/bpf.h>

#include "../base/report.h"
#include "advice.h"
#include "attach.h"
#include "attach_libxdp.h"
#include "map.h"
#include "occupant.h"
#include "pin.h"
#include "privilege.h"
#include "program.h"

/* What is done with one attachment; `context` is of who asks for it. 0 or -errno after a message. */
typedef int act_function(const struct instance *instance, const struct attachment *is, void *context);

/* Does it with each attachment of this kind that is there, up to the first that fails. 0 or -errno after a message. */
static int for_each(const struct instance *instance, enum attach_via via, act_function *act, void *context)
{
	struct attachment *list;
	size_t count;
	int error = attach_list(instance, &list, &count);

	if (error)
		return error;
	for (size_t i = 0; i < count && !error; i++)
		if (list[i].via == via && !list[i].gone)
			error = act(instance, &list[i], context);
	free(list);
	return error;
}

/* Puts the program behind a link; one that is dead by now is fine. */
static int update_link(const struct instance *instance, const struct attachment *is, void *context)
{
	const int *program = context;
	int fd = pin_open(instance->path, is->pin), error = 0;

	if (fd < 0)
		return report_errno(-fd, "%s/%s: cannot open this pin", instance->path, is->pin);
	if (bpf_link_update(fd, *program, NULL) != 0 && errno != ENOLINK)
		error = report_errno(errno, "%s: the kernel does not put another program behind the link %s/%s",
				     is->interface, instance->path, is->pin);
	close(fd);
	return error;
}

/* Puts the program behind every link. 0 or -errno after a message. */
static int update_links(const struct instance *instance, int program)
{
	return for_each(instance, ATTACH_VIA_LINK, update_link, &program);
}

/* Takes the pins of what comes next away; `program-next` first, since it says that all of them are there. */
static int drop_next(const struct instance *instance)
{
	int error = 0;

	for (unsigned i = 0; i < INSTANCE_PROGRAMS && !error; i++)
		error = pin_remove(instance->path, instance_next[i]);
	return error;
}

/* Gives what comes next its names; `program-next` last. One that is gone has its name already. */
static int rename_next(const struct instance *instance)
{
	char from[PIN_PATH], to[PIN_PATH];
	int error = 0;

	for (unsigned i = INSTANCE_PROGRAMS; i-- > 0 && !error;) {
		pin_path(instance->path, instance_next[i], from);
		pin_path(instance->path, instance_programs[i], to);
		if (rename(from, to) != 0 && errno != ENOENT)
			error = report_errno(errno, "%s: cannot rename this pin to %s", from, to);
	}
	return error;
}

/* Steps 2 and 3, or back. `program` is that of `program-next`. 0 or -errno after a message. */
static int put_in_place(const struct instance *instance, int program)
{
	int error = update_links(instance, program);

	if (!error)
		return rename_next(instance);
	if (update_links(instance, instance->program) == 0) {
		drop_next(instance);
		report_hint("each interface has the program of before; detached and attached again it gets the new one, and the "
			    "port is open in between");
	} else {
		report_hint("each interface has one of the two programs, and both judge by the policy in force; the next "
			    "command that changes something tries again");
	}
	return error;
}

static int replace(struct instance *instance)
{
	struct instance next;
	int error = instance_load_over(instance, &next);

	if (!error)
		error = instance_pin_programs(&next, instance_next);
	if (error)
		drop_next(instance);
	else
		error = put_in_place(instance, next.program);
	if (error) {
		instance_close(&next);
		return error;
	}
	instance_close(instance);
	*instance = next;
	return 0;
}

static int permitted(const struct instance *instance, const struct attachment *is, void *context)
{
	(void)instance;
	(void)context;
	return attach_libxdp_permitted(is->interface);
}

static int renew(const struct instance *instance, const struct attachment *is, void *context)
{
	bool done = false;
	int error;

	(void)context;
	/* not to be told from here: whoever may look does it */
	if (privilege_lacks(CAP_SYS_ADMIN) || is->mode == ATTACH_MODE_AUTO)
		return 0;
	error = attach_libxdp_renew(instance, is, &done);
	if (error)
		report_hint("it is guarded: by the program of before, or by both, and by the policy in force; the next attach "
			    "tries again");
	else if (done)
		report_notice("%s: the program in libxdp's dispatcher was replaced", is->interface);
	return error;
}

int upgrade(struct instance *instance, bool *ret_done, struct mx_build *ret_from)
{
	const struct mx_build from = instance->build;
	char version[PROGRAM_VERSION];
	int error;

	*ret_done = false;
	program_version(&from, version);
	switch (program_compare(&from)) {
	case PROGRAM_NEWER:
		report_notice("instance %s: its program is of mxlock %s, newer than this one, %s: it stays", instance->name,
			      version, program_own_version());
		return 0;
	case PROGRAM_OLDER:
	case PROGRAM_OTHER:
		error = for_each(instance, ATTACH_VIA_LIBXDP, permitted, NULL);
		if (!error)
			error = replace(instance);
		if (error)
			return error;
		*ret_done = true;
		*ret_from = from;
		break;
	case PROGRAM_SAME: /* an upgrade may have died behind the links */
		break;
	}
	return for_each(instance, ATTACH_VIA_LIBXDP, renew, NULL);
}

/* The program that comes next, or -ENOENT, silent, or another -errno after a message. */
static int open_next(const struct instance *instance)
{
	const char *name = INSTANCE_PROGRAM INSTANCE_NEXT;
	int fd = pin_open(instance->path, name);

	if (fd < 0)
		return fd == -ENOENT ? fd : report_errno(-fd, "%s/%s: cannot open this pin", instance->path, name);
	/* it will judge, in place of the one that is there */
	if (occupant_uses_map(fd, map_id(instance->maps.in_force)))
		return fd;
	report_error("%s/%s: not a program of this instance", instance->path, name);
	advice_damaged(instance->path);
	close(fd);
	return -EPROTO;
}

bool upgrade_unfinished(const struct instance *instance)
{
	bool found = false;

	for (unsigned i = 0; i < INSTANCE_PROGRAMS && !found; i++)
		found = pin_exists(instance->path, instance_next[i]);
	return found;
}

int upgrade_finish(const struct instance *instance, bool *ret_found)
{
	int program, error;

	*ret_found = upgrade_unfinished(instance);
	if (!*ret_found)
		return 0;
	program = open_next(instance);
	if (program == -ENOENT) /* no link was touched yet */
		return drop_next(instance);
	if (program < 0)
		return program;
	error = put_in_place(instance, program);
	close(program);
	return error;
}
