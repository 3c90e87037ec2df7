/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * The kernel as those see it who read pins back: a bpffs, maps, programs, links and interfaces that a fuzzer makes up.
 * The loader's own code is linked with this in place of libbpf and its files bpffs.c, dispatcher.c, netns.c and logs.c;
 * the few calls of the C library that concern pins come here too (the linker's --wrap). Nothing of it
 * reaches the machine.
 *
 * What the loader may never do ends the process: a descriptor that is not open, an index past the end of a map, memory of a
 * map that is read past what it was mapped for (ASan sees that).
 */
#ifndef TEST_FUZZ_PINS_KERNEL_H
#define TEST_FUZZ_PINS_KERNEL_H

#include <stdbool.h>
#include <stddef.h>

#include <linux/bpf.h>

#define PINS_PATH  128
#define PINS_NETNS 4026531840u /* the namespace that we are in */

enum pin_kind {
	PIN_MAP,
	PIN_PROGRAM,
	PIN_LINK,
};

struct pin {
	char path[PINS_PATH];
	enum pin_kind kind;
	int error; /* errno of opening it; 0: it opens */
	union {
		struct bpf_map_info map;
		struct bpf_prog_info program;
		struct bpf_link_info link;
	} is;
	__u32 uses;        /* a program: the one map that it uses */
	const void *bytes; /* a map: its beginning, of `size` bytes; zeros follow */
	size_t size;
};

/* What there is besides pins. */
struct surroundings {
	__u32 names;        /* keys in lock_names */
	__u32 programs[4];  /* ids, on the interface whose ifindex is that modulo 4; 0: none */
	char interface[16]; /* the name that all interfaces have */
	unsigned char counted; /* what every counter of a CPU stands at */
	unsigned looks;        /* how often a folder can be asked for before it is gone: who finds a part of an instance looks
	                          again, many times */
};

/* Begins anew, with nothing pinned. */
void pins_reset(const struct surroundings *surroundings);

struct surroundings *pins_surroundings(void);

/* Adds a pin, to be filled in by the caller; NULL: there is no room, or one of that path. */
struct pin *pins_add(const char *path, enum pin_kind kind);

/* The pin of that path, NULL: there is none. All of them: from 0 on, NULL behind the last. */
struct pin *pins_find(const char *path);
struct pin *pins_at(size_t index);

/* Whether pins lie below it. */
bool pins_is_folder(const char *path);

/* Ends the process when a descriptor is open or memory mapped. */
void pins_all_closed(void);

/* Called before a pin is removed, for claims of what may be. */
extern void (*pins_removing)(const struct pin *pin);

/* Called before a program is taken off an interface. */
extern void (*pins_detaching)(const struct pin *program);

/* Ends the process. */
__attribute__((noreturn)) void pins_die(const char *what);

#endif
