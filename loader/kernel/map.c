/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "map.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include "../base/mem.h"
#include "../base/report.h"
#include "advice.h"
#include "pin.h"
#include "privilege.h"

/* -error, after a message; what a refusal of bpf(2) means is the same for every map. */
static int refused(int error, const char *what, const char *name)
{
	report_errno(error, "map %s: %s", name, what);
	if (error == EPERM)
		privilege_hint(error);
	advice_memory(error);
	return -error;
}

int map_make(const char *name, const struct map_shape *shape)
{
	LIBBPF_OPTS(bpf_map_create_opts, options, .map_flags = shape->flags);
	int fd = bpf_map_create(shape->type, name, shape->key_size, shape->value_size, shape->entries, &options);

	return fd >= 0 ? fd : refused(-fd, "the kernel refused to make it", name);
}

int map_make_filled(const char *name, const struct map_shape *shape, const void *bytes, size_t size)
{
	int fd = map_make(name, shape), error = 0;
	void *memory;

	if (fd < 0)
		return fd;
	if (size > 0) {
		memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
		if (memory == MAP_FAILED) {
			error = refused(errno, "cannot map its memory", name);
			goto out;
		}
		memcpy(memory, bytes, size);
		munmap(memory, size); /* a map that is mapped for writing cannot be frozen */
	}
	if (bpf_map_freeze(fd) != 0)
		error = refused(errno, "cannot freeze it", name);
out:
	if (error) {
		close(fd);
		return error;
	}
	return fd;
}

int map_make_blob(const char *name, const void *bytes, size_t size)
{
	const struct map_shape shape = {
		.type = BPF_MAP_TYPE_ARRAY,
		.key_size = sizeof(__u32),
		.value_size = MAP_PAGE,
		.entries = size ? (__u32)((size + MAP_PAGE - 1) / MAP_PAGE) : 1,
		.flags = BPF_F_MMAPABLE,
	};

	return map_make_filled(name, &shape, bytes, size);
}

int map_hang(int outer, const char *name, __u32 first, const int *fds, __u32 count)
{
	__u32 *indexes = mem_zeroed(count, sizeof(*indexes)), done = count;
	int error = 0;

	for (__u32 i = 0; i < count; i++)
		indexes[i] = first + i;
	/* a kernel without batches for maps of maps takes them one by one */
	if (bpf_map_update_batch(outer, indexes, fds, &done, NULL) != 0 || done != count)
		for (__u32 i = 0; i < count && !error; i++)
			if (bpf_map_update_elem(outer, &indexes[i], &fds[i], BPF_ANY) != 0)
				error = refused(errno, "cannot hang a map into it", name);
	free(indexes);
	return error;
}

static int check_shape(int fd, const char *folder, const char *name, const struct map_shape *shape)
{
	struct bpf_map_info info = {0};
	__u32 size = sizeof(info);

	if (bpf_obj_get_info_by_fd(fd, &info, &size) != 0) {
		int error = report_errno(errno, "%s/%s: this pin is not a map, or cannot be asked what it is", folder, name);

		report_hint("another program or another version pinned it: detach with that one");
		return error;
	}
	if (info.type == shape->type && info.key_size == shape->key_size && info.value_size == shape->value_size &&
	    (shape->entries == 0 || info.max_entries == shape->entries))
		return 0;
	report_error("%s/%s: not a map of this mxlock: type %u, key %u, value %u bytes, %u entries; expected type %u, key "
		     "%u, value %u bytes%s",
		     folder, name, info.type, info.key_size, info.value_size, info.max_entries, (unsigned)shape->type,
		     shape->key_size, shape->value_size, shape->entries ? " and another number of entries" : "");
	report_hint("another program or another version pinned it: detach with that one");
	return -EINVAL;
}

int map_open(const char *folder, const char *name, const struct map_shape *shape)
{
	int fd = pin_open(folder, name), error;

	if (fd < 0) {
		/* a pin that goes away under a reader is a swap in between: the reader looks again */
		if (fd != -ENOENT)
			report_errno(-fd, "%s/%s: cannot open this pin", folder, name);
		advice_pins(-fd);
		return fd;
	}
	error = check_shape(fd, folder, name, shape);
	if (error) {
		close(fd);
		return error;
	}
	return fd;
}

int map_read_blob(const char *folder, const char *name, size_t size, const void **ret_bytes)
{
	const struct map_shape shape = {
		.type = BPF_MAP_TYPE_ARRAY,
		.key_size = sizeof(__u32),
		.value_size = MAP_PAGE,
		.entries = size ? (__u32)((size + MAP_PAGE - 1) / MAP_PAGE) : 1,
	};
	int fd = map_open(folder, name, &shape), error = 0;
	void *memory;

	if (fd < 0)
		return fd;
	memory = mmap(NULL, size ? size : 1, PROT_READ, MAP_SHARED, fd, 0);
	if (memory == MAP_FAILED)
		error = report_errno(errno, "%s/%s: cannot map its memory", folder, name);
	else
		*ret_bytes = memory;
	close(fd);
	return error;
}

__u32 map_id(int fd)
{
	struct bpf_map_info info = {0};
	__u32 size = sizeof(info);

	return bpf_obj_get_info_by_fd(fd, &info, &size) == 0 ? info.id : 0;
}

int map_inner_id(int outer, const char *name, __u32 index, __u32 *ret_id)
{
	__u32 id = 0;

	if (bpf_map_lookup_elem(outer, &index, &id) != 0 && errno != ENOENT)
		return report_errno(errno, "map %s: cannot read place %u", name, index);
	*ret_id = id;
	return 0;
}

int map_cpus(void)
{
	int cpus = libbpf_num_possible_cpus();

	if (cpus > 0)
		return cpus;
	report_errno(-cpus, "/sys/devices/system/cpu/possible: cannot tell the number of CPUs");
	report_hint("is sysfs mounted at /sys?");
	return cpus < 0 ? cpus : -ENOENT;
}
