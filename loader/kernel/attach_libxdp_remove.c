/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "attach_libxdp.h"

#include <errno.h>
#include <inttypes.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <linux/if_link.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include "../base/report.h"
#include "bpffs.h"
#include "dispatcher.h"
#include "logs.h"
#include "map.h"
#include "netns.h"
#include "pin.h"

/* libxdp pins the members of a dispatcher as dispatch-IFINDEX-ID/progN-{prog,link} */
#define LIBXDP_PINS BPFFS_MOUNT "/xdp"
#define DISPATCH    "dispatch-"

/* What is to be taken off, for the job that does it in the interface's namespace. */
struct removal {
	const struct instance *instance;
	const struct attachment *attachment;
	bool arrived; /* the job was run */
};

/*
 * Where libxdp does not know the dispatcher (its pins are named by ifindex, and the device was moved)
 * or where there is none: the whole program goes, if it is ours alone. 0 or -errno after a message.
 */
static int take_whole(const struct instance *instance, const struct attachment *is)
{
	LIBBPF_OPTS(bpf_xdp_attach_opts, expected);
	struct occupant occupant;
	uint32_t program;
	int error = occupant_query(is->ifindex, &occupant);

	if (error)
		return report_errno(-error, "%s: cannot ask which XDP programs are on it", is->interface);
	program = occupant.native ? occupant.native : occupant.generic;
	if (!occupant_is_ours_only(program, instance)) {
		report_error("%s: libxdp does not find our program in the dispatcher there, which has others too",
			     is->interface);
		report_hint("libxdp keeps its pins by ifindex under " LIBXDP_PINS ": was the device moved? `xdp-loader "
			    "unload %s --all` removes the whole dispatcher",
			    is->interface);
		return -ENOENT;
	}
	expected.old_prog_fd = bpf_prog_get_fd_by_id(program);
	if (expected.old_prog_fd < 0)
		return report_errno(errno, "%s: cannot open program %u, which is on it", is->interface, program);
	error = bpf_xdp_detach((int)is->ifindex, occupant.native ? XDP_FLAGS_DRV_MODE : XDP_FLAGS_SKB_MODE, &expected);
	close(expected.old_prog_fd);
	return error ? report_errno(-error, "%s: cannot take program %u off", is->interface, program) : 0;
}

/* Job: 0 or -errno after a message. */
static int take_off(void *context)
{
	struct removal *removal = context;
	bool more;
	int error;

	removal->arrived = true;
	logs_begin();
	error = dispatcher_leave(removal->instance, removal->attachment, DISPATCHER_ANY, &more);
	if (!error && !more)
		return take_whole(removal->instance, removal->attachment);
	/* there are two where an upgrade has died */
	while (!error && more)
		error = dispatcher_leave(removal->instance, removal->attachment, DISPATCHER_ANY, &more);
	return error;
}

/* Whether the instance is still attached anywhere through libxdp; also when that cannot be told. */
static bool is_anywhere(const struct instance *instance)
{
	struct attachment *list;
	bool found = false;
	size_t count;

	if (attach_list(instance, &list, &count) != 0)
		return true;
	for (size_t i = 0; i < count; i++)
		found = found || (list[i].via == ATTACH_VIA_LIBXDP && !list[i].gone);
	free(list);
	return found;
}

static bool ends_in(const char *name, const char *end)
{
	size_t length = strlen(name);

	return length >= strlen(end) && strcmp(name + length - strlen(end), end) == 0;
}

/* Whether a program that uses the map is pinned in this folder, and nothing that libxdp would not pin there. */
static bool holds_user(const char *folder, __u32 map)
{
	unsigned users = 0, strange = 0;
	char **names;

	if (bpffs_names(folder, &names) != 0)
		return false;
	for (char **name = names; *name; name++) {
		bool program = ends_in(*name, "-prog");
		int fd = program ? pin_open(folder, *name) : -1;

		users += fd >= 0 && occupant_uses_map(fd, map);
		strange += !program && !ends_in(*name, "-link");
		if (fd >= 0)
			close(fd);
	}
	bpffs_free_names(names);
	return users > 0 && strange == 0;
}

/* Job: whether the program with this id is on an interface here. */
static int is_here(void *context)
{
	const uint32_t *id = context;
	struct if_nameindex *all = if_nameindex();
	struct occupant occupant;
	bool found = false;

	for (struct if_nameindex *one = all; one && one->if_index && !found; one++)
		found = occupant_query(one->if_index, &occupant) == 0 &&
			(occupant.native == *id || occupant.generic == *id);
	if (all)
		if_freenameindex(all);
	return found;
}

/* Whether libxdp's folder is that of a dispatcher which is on no interface that can be found. */
static bool is_stale(const char *name)
{
	uint64_t where;
	uint32_t ifindex, id;

	return sscanf(name, DISPATCH "%" SCNu32 "-%" SCNu32, &ifindex, &id) == 2 && netns_search(is_here, &id, &where) == 0;
}

/*
 * A device that goes away, or a command that is killed or refused while libxdp exchanges dispatchers, leaves libxdp's pins
 * behind, and these keep all maps of the instance in memory. They are removed whoever else is a member there, who has
 * them again in the dispatcher that runs; and only when nothing of ours is under a dispatcher any more, since another
 * command may be building the next dispatcher, whose pins come before it is attached.
 */
static void remove_leftovers(const struct instance *instance)
{
	__u32 map = map_id(instance->maps.in_force);
	char **names, path[PIN_PATH];

	if (map == 0 || is_anywhere(instance) || bpffs_names(LIBXDP_PINS, &names) != 0)
		return;
	for (char **name = names; *name; name++) {
		pin_path(LIBXDP_PINS, *name, path);
		if (is_stale(*name) && holds_user(path, map) && bpffs_remove_tree(path) == 0)
			report_detail("%s: libxdp's pins of a dispatcher that is gone: removed", path);
	}
	bpffs_free_names(names);
}

int attach_libxdp_remove(const struct instance *instance, const struct attachment *attachment)
{
	struct removal removal = {instance, attachment, false};
	int error = 0;

	if (!attachment->gone) {
		error = attach_libxdp_permitted(attachment->interface);
		if (error)
			return error;
		error = netns_run(attachment->netns, take_off, &removal);
		if (!removal.arrived)
			report_errno(-error, "%s: cannot enter its network namespace", attachment->interface);
	}
	/* the mark goes last: where it is, the next command looks for what is left */
	if (!error)
		remove_leftovers(instance);
	if (!error)
		error = pin_remove(instance->path, attachment->pin);
	return error;
}
