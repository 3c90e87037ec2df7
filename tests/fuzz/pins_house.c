/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* The other half of pins_kernel.h: the house's own files that ask the machine, and what is never asked for here. */
#include <errno.h>
#include <net/if.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include "base/mem.h"
#include "base/report.h"
#include "kernel/attach_libxdp.h"
#include "kernel/bpffs.h"
#include "kernel/dispatcher.h"
#include "kernel/logs.h"
#include "kernel/netns.h"
#include "kernel/privilege.h"
#include "pins_kernel.h"
#include "substitute.h"

/* --- base/report.c: formatted, so that a bad argument is seen, and thrown away --- */

#define SAY \
	do { \
		char text[2048]; \
		va_list values; \
		va_start(values, format); \
		vsnprintf(text, sizeof(text), format, values); \
		va_end(values); \
	} while (0)

void report_error(const char *format, ...) { SAY; }
void report_hint(const char *format, ...) { SAY; }
void report_notice(const char *format, ...) { SAY; }
void report_detail(const char *format, ...) { SAY; }

const char *report_instance(const char *name, char ret_text[static REPORT_INSTANCE])
{
	snprintf(ret_text, REPORT_INSTANCE, " --instance %s", name);
	return ret_text;
}

int report_errno(int error, const char *format, ...)
{
	SAY;
	return -error;
}

/* --- kernel/bpffs.c --- */

bool bpffs_mounted(void)
{
	return true;
}

int bpffs_lock_to_look(void)
{
	return -1;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The name of what lies in the folder and leads to the pin. *ret_length 0: the pin does not lie there. */
static const char *name_below(const struct pin *pin, const char *folder, size_t *ret_length)
{
	size_t length = strlen(folder);
	const char *name = pin->path + length + 1;

	*ret_length = 0;
	if (strncmp(pin->path, folder, length) == 0 && pin->path[length] == '/' && pin->error != ENOENT)
		*ret_length = strcspn(name, "/");
	return name;
}

int bpffs_names(const char *path, char ***ret)
{
	char **names = NULL;
	size_t count = 0, capacity = 0, left = 0, length;

	for (size_t i = 0; pins_at(i); i++) {
		const char *name = name_below(pins_at(i), path, &length);

		if (length == 0)
			continue;
		names = mem_grow(names, &capacity, count, sizeof(*names));
		names[count++] = mem_text(name, length);
	}
	names = mem_grow(names, &capacity, count, sizeof(*names));
	qsort(names, count, sizeof(*names), by_name);
	for (size_t i = 0; i < count; i++)
		if (left > 0 && strcmp(names[left - 1], names[i]) == 0)
			free(names[i]);
		else
			names[left++] = names[i];
	names[left] = NULL;
	*ret = names;
	return 0;
}

void bpffs_free_names(char **names)
{
	for (char **name = names; name && *name; name++)
		free(*name);
	free(names);
}

static void remove_pin(struct pin *pin)
{
	pins_removing(pin);
	pin->error = ENOENT;
}

int bpffs_remove_tree(const char *path)
{
	size_t length;

	for (size_t i = 0; pins_at(i); i++) {
		name_below(pins_at(i), path, &length);
		if (length > 0 || strcmp(pins_at(i)->path, path) == 0)
			remove_pin(pins_at(i));
	}
	return 0;
}

int __real_unlink(const char *path);
int __wrap_unlink(const char *path);
int __real_access(const char *path, int mode);
int __wrap_access(const char *path, int mode);
int __real_lstat(const char *path, struct stat *status);
int __wrap_lstat(const char *path, struct stat *status);

bool pins_is_folder(const char *path)
{
	size_t length = 0;

	for (size_t i = 0; pins_at(i) && length == 0; i++)
		name_below(pins_at(i), path, &length);
	return length > 0;
}

/* 0, or -1 and errno. */
static int look_up(const char *path)
{
	const struct pin *pin = pins_find(path);

	errno = ENOENT;
	return (pin && pin->error != ENOENT) || pins_is_folder(path) ? 0 : -1;
}

static bool is_bpffs(const char *path)
{
	return strncmp(path, BPFFS_MOUNT, strlen(BPFFS_MOUNT)) == 0;
}

int __wrap_unlink(const char *path)
{
	if (!is_bpffs(path))
		return __real_unlink(path);
	if (look_up(path) != 0)
		return -1;
	errno = EISDIR;
	if (pins_is_folder(path))
		return -1;
	remove_pin(pins_find(path));
	return 0;
}

int __wrap_access(const char *path, int mode)
{
	if (!is_bpffs(path))
		return __real_access(path, mode);
	return look_up(path);
}

int __wrap_lstat(const char *path, struct stat *status)
{
	if (!is_bpffs(path))
		return __real_lstat(path, status);
	errno = ENOENT;
	if (pins_surroundings()->looks == 0)
		return -1;
	pins_surroundings()->looks--;
	return look_up(path);
}

/* --- kernel/netns.c, and interfaces --- */

uint64_t netns_here(void)
{
	return PINS_NETNS;
}

/* There is no /run: of every other policy it is so. */
enum snapshot_substitute substitute_find(const char *instance, const uint8_t digest[static POLICY_DIGEST])
{
	(void)instance;
	return digest[0] & 1 ? SNAPSHOT_CLOSED : SNAPSHOT_AS_ASKED;
}

bool netns_all_open(void)
{
	return true;
}

/* Every other namespace is found. */
int netns_run(uint64_t netns, netns_job *job, void *context)
{
	return netns % 2 == 0 ? job(context) : -ENOENT;
}

int netns_search(netns_job *job, void *context, uint64_t *ret_netns)
{
	int result = job(context);

	if (result > 0)
		*ret_netns = PINS_NETNS;
	return result;
}

char *__wrap_if_indextoname(unsigned ifindex, char *ret_name);
struct if_nameindex *__wrap_if_nameindex(void);
void __wrap_if_freenameindex(struct if_nameindex *all);

char *__wrap_if_indextoname(unsigned ifindex, char *ret_name)
{
	return ifindex % 16 < 8 ? strcpy(ret_name, pins_surroundings()->interface) : NULL;
}

struct if_nameindex *__wrap_if_nameindex(void)
{
	static char name[] = "any";
	static struct if_nameindex all[] = {{1, name}, {2, name}, {7, name}, {0, NULL}};

	return all;
}

void __wrap_if_freenameindex(struct if_nameindex *all)
{
	(void)all;
}

/* --- kernel/attach.c: of it, two names are wanted --- */

const char *attach_mode_name(enum attach_mode mode)
{
	return mode == ATTACH_MODE_NATIVE ? "native" : "generic";
}

const char *attach_via_name(enum attach_via via)
{
	return via == ATTACH_VIA_LINK ? "link" : "libxdp";
}

/* --- kernel/privilege.c: nothing is missing --- */

bool privilege_lacks(int capability)
{
	(void)capability;
	return false;
}

bool privilege_hint(int error)
{
	(void)error;
	return false;
}

int attach_libxdp_permitted(const char *interface)
{
	(void)interface;
	return 0;
}

/* --- kernel/logs.c and kernel/dispatcher.c: there is no dispatcher that libxdp knows --- */

void logs_begin(void)
{
}

int dispatcher_leave(const struct instance *instance, const struct attachment *is, enum dispatcher_member which, bool *ret_left)
{
	(void)instance;
	(void)is;
	(void)which;
	*ret_left = false;
	return 0;
}

/* --- what nobody calls who reads pins back --- */

#define NEVER(type, name, parameters) \
	type name parameters \
	{ \
		pins_die(#name " was called"); \
	}

#pragma clang diagnostic ignored "-Wunused-parameter"
NEVER(int, bpf_object__open_skeleton, (struct bpf_object_skeleton *skeleton, const struct bpf_object_open_opts *options))
NEVER(int, bpf_object__load_skeleton, (struct bpf_object_skeleton *skeleton))
NEVER(void, bpf_object__destroy_skeleton, (struct bpf_object_skeleton *skeleton))
NEVER(int, bpf_map__fd, (const struct bpf_map *map))
NEVER(int, bpf_map__reuse_fd, (struct bpf_map *map, int fd))
NEVER(int, attach_libxdp_renew, (const struct instance *instance, const struct attachment *attachment, bool *done))
NEVER(int, bpf_link_update, (int fd, int program, const struct bpf_link_update_opts *options))
NEVER(int, bpf_program__fd, (const struct bpf_program *program))
NEVER(int, bpf_map_create, (enum bpf_map_type type, const char *name, __u32 key, __u32 value, __u32 entries, const struct bpf_map_create_opts *options))
NEVER(int, bpf_map_update_batch, (int fd, const void *keys, const void *values, __u32 *count, const struct bpf_map_batch_opts *options))
NEVER(int, bpf_map_freeze, (int fd))
NEVER(int, bpf_obj_pin, (int fd, const char *path))
