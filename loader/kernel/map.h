/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* BPF maps as the kernel wing uses them: made, filled, frozen, pinned, opened and checked. */
#ifndef MX_MAP_H
#define MX_MAP_H

#include <stddef.h>

#include <linux/bpf.h>

/* What a map is, to make it or to check that a pin is what it should be. */
struct map_shape {
	enum bpf_map_type type;
	__u32 key_size;
	__u32 value_size;
	__u32 entries; /* 0 when checking: any */
	__u32 flags;   /* when making */
};

/* A new map; its descriptor, or -errno after a message that names it. */
int map_make(const char *name, const struct map_shape *shape);

/* The same of an array that can be mapped, with `bytes` at its beginning; frozen. */
int map_make_filled(const char *name, const struct map_shape *shape, const void *bytes, size_t size);

/*
 * Hangs `count` maps into an outer map, from index `first` on, with one batch, which costs one grace period. 0 or
 * -errno after a message.
 */
int map_hang(int outer, const char *name, __u32 first, const int *fds, __u32 count);

/*
 * A new frozen map that holds `size` bytes, in values of MAP_PAGE bytes: for what only
 * user space reads. Its descriptor, or -errno after a message.
 */
#define MAP_PAGE 4096
int map_make_blob(const char *name, const void *bytes, size_t size);

/*
 * Opens the pin FOLDER/NAME and checks its shape. Its descriptor, or -errno after a message; -ENOENT, silent: it is not
 * there, which to a reader is a swap that came in between.
 */
int map_open(const char *folder, const char *name, const struct map_shape *shape);

/*
 * Opens the pin of a blob that should hold `size` bytes and maps it; *ret_bytes is
 * valid until munmap() of `size`, or of 1 where that is 0. As map_open().
 */
int map_read_blob(const char *folder, const char *name, size_t size, const void **ret_bytes);

/* The kernel's id of a map, 0 where it cannot be told. */
__u32 map_id(int fd);

/*
 * The id of the map that hangs in a map of maps, 0: none does. 0 or -errno after a message: who cannot look must not
 * take that for nothing.
 */
int map_inner_id(int outer, const char *name, __u32 index, __u32 *ret_id);

/* How many values a per-CPU map has for a key: the number of possible CPUs, or -errno after a message. */
int map_cpus(void);

#endif
