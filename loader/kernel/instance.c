/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "instance.h"

#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include "mxlock.skel.h"

#include "../base/report.h"
#include "advice.h"
#include "bpffs.h"
#include "clock.h"
#include "map.h"
#include "pin.h"
#include "program.h"
#include "reasons.h"

/* The places of the pinned maps among them: INSTANCE_MAPS as an array. */
#define MAP_PLACE(name) AT_##name,
enum map_place { INSTANCE_MAPS(MAP_PLACE) MAPS };

/* Their shapes. */
static const struct map_shape shapes[MAPS] = {
	[AT_in_force] = {BPF_MAP_TYPE_ARRAY_OF_MAPS, sizeof(__u32), sizeof(__u32), MX_FALLBACK + 1, 0},
	[AT_tries] = {BPF_MAP_TYPE_ARRAY_OF_MAPS, sizeof(__u32), sizeof(__u32), MX_SLOTS, 0},
	[AT_indexes] = {BPF_MAP_TYPE_ARRAY_OF_MAPS, sizeof(__u32), sizeof(__u32), MX_SLOTS * MX_INDEX_CHUNKS, 0},
	[AT_endings] = {BPF_MAP_TYPE_ARRAY_OF_MAPS, sizeof(__u32), sizeof(__u32), MX_SLOTS, 0},
	[AT_rule_counters] = {BPF_MAP_TYPE_ARRAY_OF_MAPS, sizeof(__u32), sizeof(__u32), MX_CHUNKS, 0},
	[AT_lock_counters] = {BPF_MAP_TYPE_PERCPU_ARRAY, sizeof(__u32), sizeof(struct mx_lock_counter), MX_LOCK_NAMES, 0},
	[AT_reason_counters] = {BPF_MAP_TYPE_PERCPU_ARRAY, sizeof(__u32), sizeof(__u64), MX_REASON_COUNT, 0},
	[AT_deadlines] = {BPF_MAP_TYPE_ARRAY, sizeof(__u32), sizeof(struct mx_deadline), MX_SLOTS, 0},
	[AT_denied_sources] = {BPF_MAP_TYPE_PERCPU_ARRAY, sizeof(__u32), sizeof(struct mx_denied_block), MX_DENIED_BLOCKS, 0},
	[AT_watch_lease] = {BPF_MAP_TYPE_ARRAY, sizeof(__u32), sizeof(struct mx_watch), 1, 0},
	[AT_watch_buckets] = {BPF_MAP_TYPE_PERCPU_ARRAY, sizeof(__u32), sizeof(struct mx_watch_bucket), 1, 0},
	[AT_events] = {BPF_MAP_TYPE_RINGBUF, 0, 0, MX_EVENTS, 0},
	[AT_explained] = {BPF_MAP_TYPE_ARRAY, sizeof(__u32), sizeof(struct mx_explained), 1, 0},
	[AT_lock_names] = {BPF_MAP_TYPE_HASH, MX_NAME, sizeof(__u32), MX_LOCK_NAMES, 0},
	[AT_instance] = {BPF_MAP_TYPE_ARRAY, sizeof(__u32), sizeof(struct mx_instance), 1, 0},
};

#define MAP_NAME(name) #name,
static const char *const map_names[MAPS] = {INSTANCE_MAPS(MAP_NAME)};

/* The programs, in the order of programs_of(), then what they are of. */
#define PROGRAMS 3
#define BUILD "build"
const char *const instance_programs[INSTANCE_PROGRAMS] = {INSTANCE_PROGRAM, "explain", "clock", BUILD};
const char *const instance_next[INSTANCE_PROGRAMS] = {
	INSTANCE_PROGRAM INSTANCE_NEXT, "explain" INSTANCE_NEXT, "clock" INSTANCE_NEXT, BUILD INSTANCE_NEXT,
};
static const struct map_shape build_shape = {BPF_MAP_TYPE_ARRAY, sizeof(__u32), sizeof(struct mx_build), 1,
					     BPF_F_MMAPABLE};
static const enum bpf_prog_type program_types[PROGRAMS] = {BPF_PROG_TYPE_XDP, BPF_PROG_TYPE_XDP, BPF_PROG_TYPE_SYSCALL};

_Static_assert(sizeof(((struct instance *)0)->maps) == MAPS * sizeof(int), "they are descriptors and nothing else");

/* The descriptor of the map with this index: the struct of names is an array to those who go over all. */
static int *map_at(struct instance *instance, unsigned index)
{
	return (int *)&instance->maps + index;
}

static void programs_of(struct instance *instance, int *ret_places[static PROGRAMS])
{
	ret_places[0] = &instance->program;
	ret_places[1] = &instance->explain;
	ret_places[2] = &instance->clock;
}

void instance_init(struct instance *instance, const char *name)
{
	int *programs[PROGRAMS];

	memset(instance, 0, sizeof(*instance));
	snprintf(instance->name, sizeof(instance->name), "%s", name);
	snprintf(instance->path, sizeof(instance->path), BPFFS_ROOT "/%s", name);
	for (unsigned i = 0; i < MAPS; i++)
		*map_at(instance, i) = -1;
	programs_of(instance, programs);
	for (unsigned i = 0; i < PROGRAMS; i++)
		*programs[i] = -1;
}

void instance_close(struct instance *instance)
{
	int *programs[PROGRAMS];

	for (unsigned i = 0; i < MAPS; i++)
		if (*map_at(instance, i) >= 0)
			close(*map_at(instance, i));
	programs_of(instance, programs);
	for (unsigned i = 0; i < PROGRAMS; i++)
		if (*programs[i] >= 0)
			close(*programs[i]);
	instance_init(instance, instance->name);
}

int instance_exists(const char *name)
{
	struct instance instance;
	struct stat folder;
	int error;

	instance_init(&instance, name);
	if (!bpffs_mounted())
		return 0;
	if (lstat(instance.path, &folder) == 0)
		return 1;
	if (errno == ENOENT)
		return 0;
	error = report_errno(errno, "%s: cannot look there", instance.path);
	advice_pins(-error);
	return error;
}

bool instance_owns(const char *name)
{
	for (unsigned i = 0; i < MAPS; i++)
		if (strcmp(name, map_names[i]) == 0)
			return true;
	for (unsigned i = 0; i < INSTANCE_PROGRAMS; i++)
		if (strcmp(name, instance_programs[i]) == 0 || strcmp(name, instance_next[i]) == 0)
			return true;
	return pin_begins(name, PIN_GENERATION) || pin_begins(name, PIN_CHUNK);
}

int instance_names(char ***ret)
{
	return bpffs_names(BPFFS_ROOT, ret);
}

int instance_remove(const char *name)
{
	struct instance instance;

	instance_init(&instance, name);
	return bpffs_remove_tree(instance.path);
}

/* A big policy hangs hundreds of maps into one batch, each with its descriptor. */
static void allow_descriptors(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < limit.rlim_max) {
		limit.rlim_cur = limit.rlim_max;
		setrlimit(RLIMIT_NOFILE, &limit);
	}
}

/* Reads `build`. 0 or -errno after a message; -ENOENT, without one: it is not there. */
static int read_build(const struct instance *instance, struct mx_build *ret)
{
	int fd = map_open(instance->path, BUILD, &build_shape), error = 0;
	const __u32 zero = 0;

	if (fd < 0)
		return fd;
	if (bpf_map_lookup_elem(fd, &zero, ret) != 0)
		error = report_errno(errno, "%s/" BUILD ": cannot read it", instance->path);
	close(fd);
	return error;
}

/* What stands against another ABI: this binary cannot tell what the maps mean. Returns -EPROTO. */
static int refuse_abi(const struct instance *instance, __u32 abi)
{
	struct mx_build build = {.version = "?"};
	char version[PROGRAM_VERSION], option[REPORT_INSTANCE];

	read_build(instance, &build);
	program_version(&build, version);
	report_error("%s: pinned by mxlock %s, of ABI version %u; this is mxlock %s, of ABI version %u, which can take over "
		     "neither its policy nor its counters: nothing was changed, it goes on judging",
		     instance->path, version, abi, program_own_version(), MX_ABI);
	report_instance(instance->name, option);
	report_hint("with the mxlock that attached: `mxlock export%s` for the counters, then `mxlock detach --all%s`; then "
		    "attach with this one. In between the port is open: close it by other means (nft), or do it off the "
		    "network",
		    option, option);
	return -EPROTO;
}

/* Reads and checks what the pin `instance` says of who made it. 0 or -errno after a message. */
static int check_abi(struct instance *instance)
{
	struct mx_instance keeps;
	const __u32 zero = 0;

	if (bpf_map_lookup_elem(instance->maps.instance, &zero, &keeps) != 0)
		return report_errno(errno, "%s/instance: cannot read it", instance->path);
	if (keeps.magic == MX_MAGIC && keeps.abi != MX_ABI)
		return refuse_abi(instance, keeps.abi);
	if (keeps.magic == MX_MAGIC && clock_tick_known(keeps.tick_ns)) {
		instance->tick_ns = keeps.tick_ns;
		instance->seed = keeps.seed;
		return 0;
	}
	report_error("%s: not pinned by mxlock, or not whole, or damaged", instance->path);
	advice_damaged(instance->path);
	return -EPROTO;
}

static int open_program(const struct instance *instance, const char *name, enum bpf_prog_type type)
{
	struct bpf_prog_info info = {0};
	__u32 size = sizeof(info);
	int fd = pin_open(instance->path, name);

	if (fd < 0) {
		if (fd != -ENOENT) {
			report_errno(-fd, "%s/%s: cannot open this pin", instance->path, name);
			advice_pins(-fd);
		}
		return fd;
	}
	/* a map or a link answers too, with a type of its own and in fewer bytes */
	if (bpf_obj_get_info_by_fd(fd, &info, &size) == 0 && info.type == type &&
	    size > offsetof(struct bpf_prog_info, run_cnt))
		return fd;
	report_error("%s/%s: not a program of this mxlock", instance->path, name);
	advice_damaged(instance->path);
	close(fd);
	return -EPROTO;
}

int instance_open(const char *name, struct instance *ret)
{
	int *programs[PROGRAMS];
	int error;

	instance_init(ret, name);
	error = instance_exists(name);
	if (error <= 0)
		return error < 0 ? error : -ENOENT;
	allow_descriptors();
	/* backwards, since who made it is the last of them: of another version, the rest may have other shapes */
	for (unsigned i = MAPS; i-- > 0;) {
		int fd = map_open(ret->path, map_names[i], &shapes[i]);

		if (fd < 0)
			return fd;
		*map_at(ret, i) = fd;
		error = i == AT_instance ? check_abi(ret) : 0;
		if (error)
			return error;
	}
	programs_of(ret, programs);
	for (unsigned i = 0; i < PROGRAMS; i++) {
		*programs[i] = open_program(ret, instance_programs[i], program_types[i]);
		if (*programs[i] < 0)
			return *programs[i];
	}
	return read_build(ret, &ret->build);
}

bool instance_stays(const struct instance *instance)
{
	int fd = pin_open(instance->path, "instance");
	bool stays;

	if (fd < 0)
		return false;
	stays = map_id(fd) == map_id(instance->maps.instance);
	close(fd);
	return stays;
}

/* Takes descriptors of its own: the object goes. 0 or -errno after a message. */
static int take(const struct mxlock_bpf *object, struct instance *instance)
{
#define MAP_OF(name) object->maps.name,
	const struct bpf_map *maps[MAPS] = {INSTANCE_MAPS(MAP_OF)};
	const struct bpf_program *loaded[PROGRAMS] = {
		object->progs.mxlock,
		object->progs.mxlock_explain,
		object->progs.mxlock_clock,
	};
	int *programs[PROGRAMS];
	bool whole = true;

	for (unsigned i = 0; i < MAPS; i++) {
		*map_at(instance, i) = dup(bpf_map__fd(maps[i]));
		whole = whole && *map_at(instance, i) >= 0;
	}
	programs_of(instance, programs);
	for (unsigned i = 0; i < PROGRAMS; i++) {
		*programs[i] = dup(bpf_program__fd(loaded[i]));
		whole = whole && *programs[i] >= 0;
	}
	if (whole)
		return 0;
	report_errno(EMFILE, "instance %s: no more descriptors", instance->name);
	report_hint("`ulimit -n` tells the limit; it takes about a hundred of them");
	return -EMFILE;
}

/* Writes and freezes what the instance keeps. */
static int keep(struct instance *instance)
{
	struct mx_instance keeps = {.magic = MX_MAGIC, .abi = MX_ABI};
	const __u32 zero = 0;
	int error = clock_measure_tick(instance->clock, &keeps.tick_ns);

	if (!error && getrandom(&keeps.seed, sizeof(keeps.seed), 0) != sizeof(keeps.seed))
		error = report_errno(errno, "instance %s: no random number", instance->name);
	if (error)
		return error;
	instance->tick_ns = keeps.tick_ns;
	instance->seed = keeps.seed;
	if (bpf_map_update_elem(instance->maps.instance, &zero, &keeps, BPF_ANY) != 0 ||
	    bpf_map_freeze(instance->maps.instance) != 0)
		return report_errno(errno, "map instance: cannot write it");
	return 0;
}

static int pin_build(const struct instance *instance, const char *name)
{
	int fd = map_make_filled(BUILD, &build_shape, &instance->build, sizeof(instance->build)), error;

	if (fd < 0)
		return fd;
	error = pin_make(fd, instance->path, name);
	close(fd);
	return error;
}

int instance_pin_programs(const struct instance *instance, const char *const names[static INSTANCE_PROGRAMS])
{
	const int programs[PROGRAMS] = {instance->program, instance->explain, instance->clock};
	int error = 0;

	for (unsigned i = INSTANCE_PROGRAMS; i-- > 0 && !error;)
		error = i < PROGRAMS ? pin_make(programs[i], instance->path, names[i]) : pin_build(instance, names[i]);
	return error;
}

/* All, or nothing: but what lies there already is not ours to remove. 0 or -errno after a message. */
static int pin(struct instance *instance)
{
	int error = 0;

	if (mkdir(instance->path, 0700) != 0)
		return report_errno(errno, "%s: cannot make this folder for the pins", instance->path);
	for (unsigned i = 0; i < MAPS && !error; i++)
		error = pin_make(*map_at(instance, i), instance->path, map_names[i]);
	if (!error)
		error = instance_pin_programs(instance, instance_programs);
	if (error)
		instance_remove(instance->name);
	return error;
}

/* Loads, and takes what was loaded. 0 or -errno after a message. */
static int load_and_take(const struct instance *over, const char *name, struct instance *ret)
{
	struct mxlock_bpf *object;
	int error;

	instance_init(ret, name);
	allow_descriptors();
	object = program_load(over);
	if (!object)
		return -EINVAL;
	error = take(object, ret);
	mxlock_bpf__destroy(object);
	program_build(&ret->build);
	return error;
}

int instance_create(const char *name, struct instance *ret)
{
	int error = load_and_take(NULL, name, ret);

	if (!error)
		error = keep(ret);
	if (!error)
		error = pin(ret);
	return error;
}

int instance_load_over(const struct instance *instance, struct instance *ret)
{
	int error = load_and_take(instance, instance->name, ret);

	ret->tick_ns = instance->tick_ns;
	ret->seed = instance->seed;
	return error;
}
