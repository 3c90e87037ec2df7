/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* The object inside this binary, and which mxlock it is of: what is pinned as `build` beside a program of it. */
#ifndef MX_PROGRAM_H
#define MX_PROGRAM_H

#include "abi.h"

struct instance;
struct mxlock_bpf;

/*
 * Opens the object: with maps of its own, or with those of the instance `over` (NULL: none). NULL after a message; else for
 * mxlock_bpf__load(), then mxlock_bpf__destroy().
 */
struct mxlock_bpf *program_open(const struct instance *over);

/* The same, and loads it, all programs. */
struct mxlock_bpf *program_load(const struct instance *over);

/* What `build` says of this object. */
void program_build(struct mx_build *ret);

/* How a build compares with the one of this object. */
enum program_age {
	PROGRAM_SAME,
	PROGRAM_OLDER, /* of a lower version, number by number */
	PROGRAM_OTHER, /* of the same version, and yet not the same object */
	PROGRAM_NEWER,
};
enum program_age program_compare(const struct mx_build *build);

/* The version of this mxlock. */
const char *program_own_version(void);

/* The version of a build, as text that can be printed, whatever the pin holds. */
#define PROGRAM_VERSION sizeof(((struct mx_build *)0)->version)
void program_version(const struct mx_build *build, char ret_text[static PROGRAM_VERSION]);

#endif
