/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "dispatcher.h"

#include <xdp/libxdp.h>

#include "../base/report.h"
#include "logs.h"
#include "map.h"
#include "occupant.h"

/*
 * What libxdp sees on an interface: a dispatcher or a lone program. NULL where there is none or it cannot be read.
 * xdp_multiprog__close() it.
 */
static struct xdp_multiprog *open_there(uint32_t ifindex)
{
	struct xdp_multiprog *dispatcher = xdp_multiprog__get_from_ifindex((int)ifindex);

	return libxdp_get_error(dispatcher) ? NULL : dispatcher;
}

bool dispatcher_exists(uint32_t ifindex)
{
	struct xdp_multiprog *dispatcher;
	bool exists;

	logs_begin();
	dispatcher = open_there(ifindex);
	exists = dispatcher && !xdp_multiprog__is_legacy(dispatcher);
	xdp_multiprog__close(dispatcher);
	return exists;
}

/* A program of the instance in a dispatcher, which keeps it; NULL: libxdp sees none, or there is no dispatcher. */
static struct xdp_program *find(struct xdp_multiprog *dispatcher, const struct instance *instance,
				enum dispatcher_member which)
{
	__u32 map = map_id(instance->maps.in_force);
	struct xdp_program *program = NULL;

	if (!dispatcher || xdp_multiprog__is_legacy(dispatcher))
		return NULL;
	while ((program = xdp_multiprog__next_prog(program, dispatcher)) != NULL) {
		int fd = xdp_program__fd(program);
		bool present = occupant_is_same(fd, instance->program);

		if (occupant_uses_map(fd, map) &&
		    (which == DISPATCHER_ANY || present == (which == DISPATCHER_PRESENT)))
			return program;
	}
	return NULL;
}

bool dispatcher_has(const struct instance *instance, uint32_t ifindex, enum dispatcher_member which)
{
	struct xdp_multiprog *dispatcher = open_there(ifindex);
	bool has = find(dispatcher, instance, which) != NULL;

	xdp_multiprog__close(dispatcher);
	return has;
}

int dispatcher_leave(const struct instance *instance, const struct attachment *is, enum dispatcher_member which,
		     bool *ret_left)
{
	struct xdp_multiprog *dispatcher = open_there(is->ifindex);
	struct xdp_program *program = find(dispatcher, instance, which);
	int error = 0;

	/* the mode has to be told: without it the kernel takes the best that the driver can, not the one that runs */
	if (program)
		error = xdp_program__detach(program, (int)is->ifindex, xdp_multiprog__attach_mode(dispatcher), 0);
	if (error)
		report_errno(-error, "%s: libxdp cannot take our program out of its dispatcher%s%s", is->interface,
			     logs_last()[0] ? ": " : "", logs_last());
	else
		*ret_left = program != NULL;
	xdp_multiprog__close(dispatcher);
	return error;
}
