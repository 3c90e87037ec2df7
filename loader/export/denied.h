/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * The report of denied sources, at one moment: a snapshot like that of snapshot.h. What is gathered and sorted here, and
 * what the writers make of it, knows nothing of where it came from.
 */
#ifndef MX_DENIED_H
#define MX_DENIED_H

#include <stddef.h>
#include <stdio.h>

#include "snapshot.h"

/* What one lock has dropped, or would have, of one address, or of all those of a prefix that are known. */
struct denied_source {
	struct prefix prefix; /* a whole address, until it is gathered */
	uint32_t lock;        /* index into locks */
	uint32_t addresses;   /* of the prefix, that are known: 1 of an address */
	uint64_t packets;
	uint64_t connections; /* packets that ask for one: SYN without ACK */
	uint64_t payloads;    /* packets with data, and neither SYN nor RST: a session went beyond the handshake */
	uint64_t bytes;
	int64_t first_seen, last_seen; /* seconds, UTC */
	bool allowed;         /* the lock allows it now, in the policy in force; of a prefix: all its addresses */
	bool ruled;           /* a rule of that policy decides about it, and not the default; of a prefix: about all of them */
	const char *near;     /* a group that the lock allows, and that is its neighbour; NULL: none. Belongs to the policy */
};

struct denied_lock {
	char name[64];
	const char *mode; /* "enforce", "monitor"; NULL: the policy in force has no such lock */
	uint64_t packets; /* all that it has dropped, or would have */
};

struct denied {
	struct denied_lock *locks;
	uint32_t lock_count;
	struct denied_source *sources;
	size_t source_count;
};

/* Makes one of all addresses of a lock that are in one /24 (IPv4) or /48 (IPv6). */
void denied_gather(struct denied *denied);

/* The heaviest first, by packets; equal ones by prefix and lock. */
void denied_sort(struct denied *denied);

/* Packets of the lock that the sources have; under sampling an estimate, which may be more than there were. */
uint64_t denied_known(const struct denied *denied, uint32_t lock);

/* Packets of the lock that no source in the report has. */
uint64_t denied_left_out(const struct denied *denied, uint32_t lock);

/* "203.0.113.9" or, where addresses are gathered, "203.0.113.0/24". */
void denied_format(const struct denied_source *source, char ret_text[static PREFIX_TEXT]);

/* Frees what it owns and leaves it empty; an empty one (all zero) is fine. */
void denied_free(struct denied *denied);

/*
 * Write the first `rows` sources, at most source_count of them; `snapshot` is of the instance. 0 or -errno of a failed
 * write.
 */
int denied_write_table(FILE *out, const struct snapshot *snapshot, const struct denied *denied, size_t rows);
int denied_write_json(FILE *out, const struct snapshot *snapshot, const struct denied *denied, size_t rows);
int denied_write_csv(FILE *out, const struct snapshot *snapshot, const struct denied *denied, size_t rows);

/*
 * The same as lines for a group, lock by lock, those that have sent data first; without those that rules of the policy
 * in force decide about: whom one drops is meant to be, and may stand in the lock with this very prefix.
 */
int denied_write_policy(FILE *out, const struct snapshot *snapshot, const struct denied *denied, size_t rows);

#endif
