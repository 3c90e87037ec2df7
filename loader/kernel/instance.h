/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * An instance: the maps and programs that live as long as it is attached anywhere, pinned
 * under /sys/fs/bpf/mxlock/NAME/, beside its generations and a pin for each interface (pin.h). All commands that change
 * an instance hold the lock (bpffs.h).
 */
#ifndef MX_INSTANCE_H
#define MX_INSTANCE_H

#include <stdbool.h>

#include "abi.h"

#define INSTANCE_PATH 128 /* bytes that the path of an instance needs: the root and a name */

/*
 * The pinned maps, by their names in the object and in the folder. `instance` is the last: it tells which mxlock made the
 * others.
 */
#define INSTANCE_MAPS(X) \
	X(in_force) X(tries) X(indexes) X(endings) X(rule_counters) X(lock_counters) X(reason_counters) \
	X(deadlines) X(denied_sources) X(watch_lease) X(watch_buckets) X(events) X(explained) X(lock_names) X(instance)

#define INSTANCE_MAP_FD(name) int name;

struct instance {
	char name[MX_NAME];
	char path[INSTANCE_PATH]; /* /sys/fs/bpf/mxlock/NAME */
	struct {
		INSTANCE_MAPS(INSTANCE_MAP_FD)
	} maps;        /* descriptors; -1 where not open */
	int program;   /* the XDP program, for links; pinned as `program` */
	int explain;   /* its entry for questions, never attached; pinned as `explain` */
	int clock;     /* the program that tells the jiffies; pinned as `clock` */
	struct mx_build build; /* which mxlock these three are of; pinned as `build` */
	__u64 tick_ns; /* length of a jiffy */
	__u32 seed;    /* for the headers of its generations: mx_header.seed */
};

/* Sets it to "not open": instance_close() is then fine. */
void instance_init(struct instance *instance, const char *name);

/*
 * Whether there is an instance of that name: a folder of pins, whole or not; no bpffs: nothing can be there.
 * 1, 0, or -errno after a message: who may not look does not know.
 */
int instance_exists(const char *name);

/* Whether a name in the folder is of the instance itself or of a generation: neither an attachment nor a stranger's. */
bool instance_owns(const char *name);

/*
 * Opens the pins of an instance and checks that they are ours: kind, sizes, magic, ABI. 0 or -errno after a
 * message; -ENOENT, without one, when there is none or only a part of one. Close with
 * instance_close() in any case.
 */
int instance_open(const char *name, struct instance *ret);

/* Whether an open instance is still what is pinned under its name: it may have been removed, and made anew. */
bool instance_stays(const struct instance *instance);

/*
 * Makes the maps and programs of a new instance, and pins them. Whoever calls holds the lock, and
 * removes the instance again when what follows fails. 0, or -errno after a message: then nothing of it is
 * pinned, and an instance that is there after all is as it was.
 */
int instance_create(const char *name, struct instance *ret);

/*
 * Loads the programs of this binary over the maps of an open instance; *ret has descriptors of its own of all, and nothing is
 * pinned. instance_close() it. 0 or -errno after a message.
 */
int instance_load_over(const struct instance *instance, struct instance *ret);

/*
 * What is pinned of the programs, by its names in the folder: those of the programs, INSTANCE_PROGRAM the first, then `build`;
 * and by those that have INSTANCE_NEXT behind them, of what will take its place: upgrade.h.
 */
#define INSTANCE_PROGRAMS 4
#define INSTANCE_PROGRAM  "program"
#define INSTANCE_NEXT     "-next"
extern const char *const instance_programs[INSTANCE_PROGRAMS], *const instance_next[INSTANCE_PROGRAMS];

/* Pins these four under the ones or the others of these names, the XDP program last. 0 or -errno after a message. */
int instance_pin_programs(const struct instance *instance, const char *const names[static INSTANCE_PROGRAMS]);

/* Removes every pin of the instance, its generations too. 0 or -errno after a message. */
int instance_remove(const char *name);

/* Closes descriptors; the pins stay. */
void instance_close(struct instance *instance);

/* The names of all instances. As bpffs_names(). */
int instance_names(char ***ret);

#endif
