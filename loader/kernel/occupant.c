/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "occupant.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include "bpffs.h"
#include "logs.h"
#include "map.h"
#include "pin.h"

/* libxdp gives all its dispatchers this name */
#define DISPATCHER "xdp_dispatcher"

#define MAPS_ASKED 64 /* maps of a program that are looked at: far more than ours has */

int occupant_query(uint32_t ifindex, struct occupant *ret)
{
	LIBBPF_OPTS(bpf_xdp_query_opts, found);
	int error;

	logs_begin();
	error = bpf_xdp_query((int)ifindex, 0, &found);
	if (error)
		return error;
	*ret = (struct occupant){
		.native = found.drv_prog_id,
		.generic = found.skb_prog_id,
		.hardware = found.hw_prog_id,
	};
	return 0;
}

uint32_t occupant_any(const struct occupant *occupant)
{
	if (occupant->native)
		return occupant->native;
	return occupant->generic ? occupant->generic : occupant->hardware;
}

bool occupant_uses_map(int program_fd, uint32_t map)
{
	__u32 maps[MAPS_ASKED] = {0};
	struct bpf_prog_info info = {.nr_map_ids = MAPS_ASKED, .map_ids = (__u64)(uintptr_t)maps};
	__u32 size = sizeof(info);

	if (map == 0 || bpf_obj_get_info_by_fd(program_fd, &info, &size) != 0)
		return false;
	for (__u32 i = 0; i < info.nr_map_ids && i < MAPS_ASKED; i++)
		if (maps[i] == map)
			return true;
	return false;
}

bool occupant_is_same(int program_fd, int other_fd)
{
	struct bpf_prog_info info = {0}, other = {0};
	__u32 size = sizeof(info), other_size = sizeof(other);

	return bpf_obj_get_info_by_fd(program_fd, &info, &size) == 0 &&
	       bpf_obj_get_info_by_fd(other_fd, &other, &other_size) == 0 &&
	       memcmp(info.tag, other.tag, sizeof(info.tag)) == 0;
}

/* The id of a program; 0 where it cannot be told. */
static uint32_t id_of(int program_fd)
{
	struct bpf_prog_info info = {0};
	__u32 size = sizeof(info);

	return bpf_obj_get_info_by_fd(program_fd, &info, &size) == 0 ? info.id : 0;
}

/* The id of what is pinned in the instance's folder; 0: nothing is. */
static uint32_t pinned_id(const struct instance *instance, const char *name)
{
	int fd = pin_open(instance->path, name);
	uint32_t id;

	if (fd < 0)
		return 0;
	id = id_of(fd);
	close(fd);
	return id;
}

/* An upgrade may have come since the instance was opened. It renames the one pin to the other: that one is looked at last. */
bool occupant_is_own(uint32_t program, const struct instance *instance)
{
	return program != 0 && (program == id_of(instance->program) ||
				program == pinned_id(instance, INSTANCE_PROGRAM INSTANCE_NEXT) ||
				program == pinned_id(instance, INSTANCE_PROGRAM));
}

static bool id_uses_map(uint32_t program, uint32_t map)
{
	int fd = bpf_prog_get_fd_by_id(program);
	bool uses = fd >= 0 && occupant_uses_map(fd, map);

	if (fd >= 0)
		close(fd);
	return uses;
}

/* What is known of a link with an id from `from` on. False: there is none, or we may not look. */
static bool next_link(__u32 *from, struct bpf_link_info *ret)
{
	while (bpf_link_get_next_id(*from, from) == 0) {
		int fd = bpf_link_get_fd_by_id(*from), error;
		__u32 size = sizeof(*ret);

		if (fd < 0)
			continue; /* it went away in between */
		memset(ret, 0, sizeof(*ret));
		error = bpf_obj_get_info_by_fd(fd, ret, &size);
		close(fd);
		if (!error)
			return true;
	}
	return false;
}

/*
 * How many of the programs that replace functions of `dispatcher` use the map, and how many do not.
 * The kernel's links tell, rather than libxdp's pins, which are named by ifindex and not
 * found when a device is moved.
 */
static void count_members(uint32_t dispatcher, uint32_t map, unsigned *ret_users, unsigned *ret_others)
{
	unsigned users = 0, others = 0;
	struct bpf_link_info link;
	__u32 from = 0;

	while (next_link(&from, &link)) {
		if (link.type != BPF_LINK_TYPE_TRACING || link.tracing.target_obj_id != dispatcher)
			continue;
		if (id_uses_map(link.prog_id, map))
			users++;
		else
			others++;
	}
	*ret_users = users;
	*ret_others = others;
}

static enum occupant_role role_of_map(uint32_t program, uint32_t map)
{
	int fd = bpf_prog_get_fd_by_id(program);
	unsigned users, others;
	bool uses;

	if (fd < 0)
		return errno == EPERM ? OCCUPANT_UNKNOWN : OCCUPANT_STRANGER;
	uses = occupant_uses_map(fd, map);
	close(fd);
	if (uses)
		return OCCUPANT_ALONE;
	count_members(program, map, &users, &others);
	return users > 0 ? OCCUPANT_MEMBER : OCCUPANT_STRANGER;
}

enum occupant_role occupant_role(uint32_t program, const struct instance *instance)
{
	if (program == 0)
		return OCCUPANT_STRANGER;
	if (occupant_is_own(program, instance))
		return OCCUPANT_ALONE; /* without a privilege */
	return role_of_map(program, map_id(instance->maps.in_force));
}

bool occupant_is_ours_only(uint32_t program, const struct instance *instance)
{
	enum occupant_role role = occupant_role(program, instance);
	unsigned users, others;

	if (role != OCCUPANT_MEMBER)
		return role == OCCUPANT_ALONE;
	count_members(program, map_id(instance->maps.in_force), &users, &others);
	return others == 0;
}

/* The id of the map that all programs of an instance use; 0 where there is no such instance. */
static uint32_t map_of(const char *name)
{
	struct instance other;
	uint32_t id;
	int fd;

	instance_init(&other, name);
	fd = pin_open(other.path, "in_force");
	if (fd < 0)
		return 0;
	id = map_id(fd);
	close(fd);
	return id;
}

bool occupant_other_instance(uint32_t program, const struct instance *instance, char ret_name[static MX_NAME])
{
	bool found = false;
	char **names;

	if (instance_names(&names) != 0)
		return false;
	for (char **name = names; *name && !found; name++) {
		enum occupant_role role;

		if (strcmp(*name, instance->name) == 0)
			continue;
		role = role_of_map(program, map_of(*name));
		found = role == OCCUPANT_ALONE || role == OCCUPANT_MEMBER;
		if (found)
			snprintf(ret_name, MX_NAME, "%s", *name);
	}
	bpffs_free_names(names);
	return found;
}

/* "?" where it has none, or we may not know it. */
static void name_of(uint32_t program, char ret_name[static BPF_OBJ_NAME_LEN])
{
	struct bpf_prog_info info = {0};
	__u32 size = sizeof(info);
	int fd = bpf_prog_get_fd_by_id(program);

	if (fd >= 0 && bpf_obj_get_info_by_fd(fd, &info, &size) == 0 && info.name[0])
		snprintf(ret_name, BPF_OBJ_NAME_LEN, "%s", info.name);
	else
		snprintf(ret_name, BPF_OBJ_NAME_LEN, "?");
	if (fd >= 0)
		close(fd);
}

/* ", attached by a bpf_link (id 3)", or nothing where it is not. */
static void describe_link(uint32_t program, uint32_t ifindex, char *ret_text, unsigned size)
{
	struct bpf_link_info link;
	__u32 from = 0;

	ret_text[0] = '\0';
	while (next_link(&from, &link))
		if (link.type == BPF_LINK_TYPE_XDP && link.prog_id == program && link.xdp.ifindex == ifindex) {
			snprintf(ret_text, size, ", attached by a bpf_link (id %u)", link.id);
			return;
		}
}

/* " with 'xdpfilt_alw_all', 'xdp_pass'", or nothing where there is none. */
static void describe_members(uint32_t dispatcher, char *ret_text, unsigned size)
{
	struct bpf_link_info link;
	unsigned used = 0;
	__u32 from = 0;

	ret_text[0] = '\0';
	while (used < size && next_link(&from, &link)) {
		char name[BPF_OBJ_NAME_LEN];

		if (link.type != BPF_LINK_TYPE_TRACING || link.tracing.target_obj_id != dispatcher)
			continue;
		name_of(link.prog_id, name);
		used += (unsigned)snprintf(ret_text + used, size - used, "%s'%s'", used ? ", " : " with ", name);
	}
}

void occupant_describe(uint32_t program, uint32_t ifindex, char *ret_text, unsigned size)
{
	char name[BPF_OBJ_NAME_LEN], more[128];

	name_of(program, name);
	if (strcmp(name, "?") == 0) {
		snprintf(ret_text, size, "program %u (its name can be told with CAP_SYS_ADMIN only)", program);
		return;
	}
	if (strcmp(name, DISPATCHER) == 0) {
		describe_members(program, more, sizeof(more));
		snprintf(ret_text, size, "a libxdp dispatcher (id %u)%s", program, more);
		return;
	}
	describe_link(program, ifindex, more, sizeof(more));
	snprintf(ret_text, size, "program '%s' (id %u)%s", name, program, more);
}
