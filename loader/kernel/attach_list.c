/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * Reads the pins of attachments and finds out what is true of them now. The kernel tells: a
 * link knows its ifindex, an interface its programs, a program its maps. A device that is not where
 * its pin says is looked for in all namespaces that can be found from here.
 */
#include "attach.h"

#include <errno.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <bpf/bpf.h>

#include "../base/mem.h"
#include "../base/report.h"
#include "attach_pin.h"
#include "bpffs.h"
#include "netns.h"
#include "occupant.h"
#include "pin.h"

/* An attachment while it is being found out about. */
struct entry {
	struct attachment is;
	bool placed; /* found on an interface */
};

struct entries {
	const struct instance *instance;
	struct entry *list;
	size_t count, capacity;
};

/* One entry that is looked for. */
struct look {
	const struct entries *entries;
	struct entry *entry;
};

static bool is_taken(const struct look *look, uint64_t netns, uint32_t ifindex)
{
	for (size_t i = 0; i < look->entries->count; i++) {
		const struct entry *other = &look->entries->list[i];

		if (other != look->entry && other->placed && other->is.netns == netns && other->is.ifindex == ifindex)
			return true;
	}
	return false;
}

/* Whether a program with this role is what an attachment of this way looks like. */
static bool fits(enum attach_via via, enum occupant_role role)
{
	if (via == ATTACH_VIA_LINK)
		return role == OCCUPANT_ALONE;
	/* alone by libxdp: it went the lesser way, and the command that would have undone that was killed */
	return role != OCCUPANT_STRANGER;
}

/* Whether the entry's program is on this interface of the present namespace; then *ret tells mode and name. */
static bool is_on(const struct look *look, uint32_t ifindex, struct attachment *ret)
{
	char name[IF_NAMESIZE];
	struct occupant occupant;
	uint32_t program;

	if (occupant_query(ifindex, &occupant) != 0)
		return false;
	program = occupant.native ? occupant.native : occupant.generic;
	if (!program || !fits(ret->via, occupant_role(program, look->entries->instance)))
		return false;
	if (if_indextoname(ifindex, name))
		snprintf(ret->interface, sizeof(ret->interface), "%s", name);
	ret->ifindex = ifindex;
	ret->mode = occupant.native ? ATTACH_MODE_NATIVE : ATTACH_MODE_GENERIC;
	return true;
}

/* Job: is it here, where it is thought to be? */
static int look_here(void *context)
{
	const struct look *look = context;
	struct attachment *is = &look->entry->is;
	char name[IF_NAMESIZE];

	if (is_on(look, is->ifindex, is))
		return 1;
	/* dead, or so it seems: what is there now has that name */
	if ((is->gone || is->via == ATTACH_VIA_LIBXDP) && if_indextoname(is->ifindex, name))
		snprintf(is->interface, sizeof(is->interface), "%s", name);
	return 0;
}

/* Job: is it on some interface here? A link tells the ifindex that it has now. */
static int look_everywhere(void *context)
{
	const struct look *look = context;
	struct attachment *is = &look->entry->is;
	uint64_t here = netns_here();
	struct if_nameindex *all;
	int found = 0;

	if (is->via == ATTACH_VIA_LINK)
		return !is_taken(look, here, is->ifindex) && is_on(look, is->ifindex, is);
	all = if_nameindex();
	for (struct if_nameindex *one = all; one && one->if_index && !found; one++)
		found = !is_taken(look, here, one->if_index) && is_on(look, one->if_index, is);
	if (all)
		if_freenameindex(all);
	return found;
}

/* Reads the link behind a pin. False: it is none of ours, and was told so; or it has just gone. */
static bool read_link(const struct instance *instance, struct attachment *is)
{
	struct bpf_link_info info = {0};
	__u32 size = sizeof(info);
	int fd = pin_open(instance->path, is->pin);
	bool ours;

	if (fd < 0) {
		if (fd != -ENOENT)
			report_notice("%s/%s: cannot open this pin: %s", instance->path, is->pin, strerror(-fd));
		return false;
	}
	ours = bpf_obj_get_info_by_fd(fd, &info, &size) == 0 && info.type == BPF_LINK_TYPE_XDP &&
	       occupant_is_own(info.prog_id, instance);
	close(fd);
	if (!ours) {
		report_notice("%s/%s: not a link of this instance's program: ignored", instance->path, is->pin);
		return false;
	}
	is->gone = info.xdp.ifindex == 0;
	if (!is->gone && is->ifindex != info.xdp.ifindex) {
		is->ifindex = info.xdp.ifindex;
		is->netns = 0; /* the number changes with the namespace only: it is not in that of its pin */
	}
	return true;
}

/* Finds out where an entry is: first where its pin says, then, `wide`, everywhere. */
static void place(const struct entries *entries, struct entry *entry, bool wide)
{
	struct look look = {entries, entry};
	int found;

	if (wide) {
		entry->placed = netns_search(look_everywhere, &look, &entry->is.netns) > 0;
		return;
	}
	found = netns_run(entry->is.netns, look_here, &look);
	entry->placed = found > 0;
	/* by libxdp there is no link that could tell: gone, unless we cannot look */
	if (entry->is.via == ATTACH_VIA_LIBXDP)
		entry->is.gone = found == 0 || (found == -ENOENT && netns_all_open());
}

static void place_all(struct entries *entries)
{
	uint64_t here = netns_here();

	for (size_t i = 0; i < entries->count; i++)
		place(entries, &entries->list[i], false);
	for (size_t i = 0; i < entries->count; i++) {
		struct entry *entry = &entries->list[i];
		bool dead_link = entry->is.via == ATTACH_VIA_LINK && entry->is.gone;

		if (!entry->placed && !dead_link)
			place(entries, entry, true);
		if (entry->placed)
			entry->is.gone = false;
		entry->is.here = entry->is.netns == here && (entry->placed || entry->is.gone);
		if (!entry->is.interface[0])
			snprintf(entry->is.interface, sizeof(entry->is.interface), "ifindex %u", entry->is.ifindex);
	}
}

int attach_pinned(const struct instance *instance, bool *ret_pinned)
{
	struct attachment parsed;
	char **names;
	int error = bpffs_names(instance->path, &names);

	if (error)
		return error;
	*ret_pinned = false;
	for (char **name = names; *name; name++)
		*ret_pinned = *ret_pinned || attach_pin_parse(*name, &parsed);
	bpffs_free_names(names);
	return 0;
}

static int by_place(const void *a, const void *b)
{
	const struct attachment *one = a, *other = b;

	if (one->netns != other->netns)
		return one->netns < other->netns ? -1 : 1;
	return one->ifindex < other->ifindex ? -1 : one->ifindex > other->ifindex;
}

int attach_list(const struct instance *instance, struct attachment **ret, size_t *ret_count)
{
	struct entries entries = {.instance = instance};
	struct attachment *list;
	char **names;
	int error = bpffs_names(instance->path, &names);

	if (error)
		return error;
	for (char **name = names; *name; name++) {
		struct entry entry = {0};

		if (!attach_pin_parse(*name, &entry.is)) /* the instance's maps and generations */
			continue;
		if (entry.is.via == ATTACH_VIA_LINK && !read_link(instance, &entry.is))
			continue;
		entries.list = mem_grow(entries.list, &entries.capacity, entries.count, sizeof(*entries.list));
		entries.list[entries.count++] = entry;
	}
	bpffs_free_names(names);
	place_all(&entries);
	list = mem_zeroed(entries.count, sizeof(*list));
	for (size_t i = 0; i < entries.count; i++)
		list[i] = entries.list[i].is;
	free(entries.list);
	qsort(list, entries.count, sizeof(*list), by_place);
	*ret = list;
	*ret_count = entries.count;
	return 0;
}
