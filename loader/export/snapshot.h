/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * A snapshot: all that an instance counted, with its names, at one moment. The kernel wing
 * fills it, the exporters print it, and neither knows of the other.
 */
#ifndef MX_SNAPSHOT_H
#define MX_SNAPSHOT_H

#include <stdbool.h>
#include <stdint.h>

#include "../base/prefix.h"
#include "../policy/policy.h"

struct snapshot_interface {
	char name[64];        /* as it is called now, in UTF-8; "ifindex 5 (gone)" where no such device is left */
	const char *mode;     /* "native", "generic", "offload"; "none" where it is gone */
	const char *via;      /* "link" or "libxdp" */
};

struct snapshot_rule {
	uint64_t packets;
	uint64_t bytes;
	int64_t last_seen; /* seconds, UTC; 0: never hit */
};

struct snapshot_lock {
	uint64_t packets[2];         /* by enum verdict */
	uint64_t default_packets;    /* of the default's present verdict */
	uint64_t default_bytes;
};

struct snapshot_reason {
	const char *name;
	const char *text;
	uint64_t packets;
};

/* A generation that awaits a confirm, or that nobody confirmed in time. */
struct snapshot_confirm {
	enum { SNAPSHOT_NO_CONFIRM, SNAPSHOT_CONFIRM_OPEN, SNAPSHOT_GONE_BACK } state;
	uint64_t generation;
	int64_t deadline; /* seconds, UTC */
	int64_t left;     /* seconds until then, while it is open */
};

/* The program in the kernel, against the mxlock that looks. */
enum snapshot_program_age {
	SNAPSHOT_PROGRAM_SAME,
	SNAPSHOT_PROGRAM_OLDER,
	SNAPSHOT_PROGRAM_OTHER, /* of the same version, built otherwise */
	SNAPSHOT_PROGRAM_NEWER,
};

struct snapshot_program {
	enum snapshot_program_age age;
	char version[32]; /* of which mxlock it is */
	const char *own;  /* version of the one that looks */
};

/* What is in force instead of what the conf asks for, by its word of on-error. */
enum snapshot_substitute {
	SNAPSHOT_AS_ASKED, /* nothing is */
	SNAPSHOT_LAST_GOOD,
	SNAPSHOT_CLOSED,
	SNAPSHOT_SUBSTITUTES, /* how many there are */
};

/* That word: "last-good", "closed"; "-" for SNAPSHOT_AS_ASKED. */
const char *snapshot_substitute_name(enum snapshot_substitute substitute);

/*
 * rules[i] counts policy->rules[i], locks[i] policy->locks[i]. `policy` is the policy in force,
 * compiled from the text that is pinned with it. Owns everything but the strings of
 * reasons, modes and its own version; free with snapshot_free().
 */
struct snapshot {
	char instance[64];
	int64_t taken; /* at this moment: seconds, UTC */
	uint64_t generation;
	struct snapshot_confirm confirm;
	struct snapshot_program program;
	enum snapshot_substitute substitute;
	struct policy *policy;
	struct snapshot_interface *interfaces;
	uint32_t interface_count;
	struct snapshot_lock *locks;
	struct snapshot_rule *rules;
	struct snapshot_reason *reasons;
	uint32_t reason_count;
	bool leftovers; /* a run that died has left something */
};

/* Frees what it owns and leaves it empty; an empty one (all zero) is fine. */
void snapshot_free(struct snapshot *snapshot);

#endif
