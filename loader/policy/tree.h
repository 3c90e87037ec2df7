/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * What a text says, before anything is decided about it: what the parser makes and the compiler
 * reads. Made for a million prefixes: they lie in one array, 28 bytes each, and point into the text.
 */
#ifndef MX_TREE_H
#define MX_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../base/date.h"
#include "../base/prefix.h"
#include "../base/range.h"
#include "../text/source.h"
#include "policy.h"

#define TREE_NAME_MAX     63u
#define TREE_GROUPS_MAX   65536u
#define TREE_USES_MAX     1000000u /* statements that allow or drop a group, all locks together */
#define TREE_TO_MAX       262144u  /* `to` prefixes as written, all locks together */
#define TREE_PREFIXES_MAX 8000000u /* as written, before what stands twice has collapsed */

/* A name, or what stands between quotes, its escapes as written: a piece of the text, or one that the tree keeps. */
struct tree_text {
	const char *start; /* NULL: not given */
	uint32_t length;
};

/* Flags of a prefix. */
#define TREE_WIDE      1u  /* `wide` stands behind it */
#define TREE_LARGE     2u  /* as written it wants `wide` */
#define TREE_EVERYBODY 4u  /* as written it is all of a family */
#define TREE_DROP      8u  /* of a lock's own prefix: dropped, not allowed */
#define TREE_LISTED    16u /* a list has it, where no `wide` can stand */
#define TREE_CUT       32u /* a part of what was written */

/*
 * A CIDR that a line of the text became. A range becomes several with one place; TREE_LARGE and
 * TREE_EVERYBODY stand at the first of them only.
 */
struct tree_prefix {
	struct prefix prefix;
	uint16_t flags;
	uint32_t at;      /* place of what was written */
	uint32_t details; /* index into tree.details; 0: none */
};

struct tree_details {
	struct tree_text reason, owner;
	int64_t until; /* first second after the last day; 0: for ever */
};

/* A statement that may stand once: where it stands. length 0: nowhere. */
struct tree_date {
	int64_t day;
	struct span span;
};

/* Indices [first, first + count) of one of the arrays of the tree. */
struct tree_slice {
	uint32_t first, count;
};

struct tree_group {
	struct tree_text name, source;
	struct span name_span, source_span;
	struct tree_date retrieved, review;
	struct tree_slice prefixes;
	uint32_t written; /* CIDRs before what stands twice collapsed */
	bool used;        /* some lock names it */
	bool wants_wide;  /* some prefix of it is TREE_LARGE or TREE_EVERYBODY */
};

/* `allow GROUP` or `drop GROUP`. */
struct tree_use {
	struct tree_text name;
	uint32_t at;
	uint32_t group; /* POLICY_NONE: not a group, or one that the lock had already */
	uint8_t verdict;
};

struct tree_port {
	uint16_t port;
	uint32_t at;
};

struct tree_lock {
	struct tree_text name;
	struct span name_span;
	struct tree_port ports[POLICY_PORTS_MAX];
	uint32_t port_count;
	struct tree_slice to;       /* of tree.to; none: any */
	struct tree_slice uses;     /* of tree.uses */
	struct tree_slice prefixes; /* of tree.prefixes: what the lock itself allows and drops */
	enum verdict default_verdict;
	bool monitor;
	bool unknown; /* there is an error in what it guards: its ports or `to` prefixes */
	struct span default_span, mode_span; /* length 0: not said */
};

/* Addresses that a list of the group at hand keeps out of it. */
struct tree_left_out {
	struct range range;
	uint8_t family;
};

enum tree_limit {
	LIMIT_GROUPS,
	LIMIT_LOCKS,
	LIMIT_USES,
	LIMIT_TO,
	LIMIT_PREFIXES,
};

struct tree {
	struct tree_group *groups;
	size_t group_count, group_room;
	struct tree_lock *locks;
	size_t lock_count, lock_room;
	struct tree_use *uses;
	size_t use_count, use_room;
	struct tree_prefix *prefixes;
	size_t prefix_count, prefix_room;
	struct tree_prefix *to;
	size_t to_count, to_room;
	struct tree_details *details; /* [0] is nothing */
	size_t details_count, details_room;
	struct tree_left_out *left_out; /* of the group that is being read */
	size_t left_out_count, left_out_room;
	struct tree_page *pages; /* texts that stand nowhere as they are meant */
	struct span end; /* of the first file */
	unsigned over;   /* bit n: limit n of enum tree_limit was passed, and reported */
	bool lock_seen;  /* the word, whatever became of it */
	bool incomplete; /* a policy file that is included could not be read */
};

/* An empty tree. Freeing NULL is fine. */
struct tree *tree_make(void);
void tree_free(struct tree *tree);

/* Keeps details; the index of them. */
uint32_t tree_add_details(struct tree *tree, const struct tree_details *details);

/* Keeps a copy of a text that has no escapes, with those that it needs. */
struct tree_text tree_keep_text(struct tree *tree, const char *text, size_t length);

/* Whether this is the first time that a limit is passed: it is reported once. */
bool tree_first_over(struct tree *tree, enum tree_limit limit);

/* From here on it is as if each lock said `mode monitor`. */
void tree_monitor(struct tree *tree);

/* When a rule with these details ends; 0: never. */
int64_t tree_until(const struct tree *tree, uint32_t details);

/* Whether an end is later than another; 0, for ever, is later than all. */
bool tree_later(int64_t until, int64_t than);

/* <0, 0, >0. */
int tree_compare_names(const struct tree_text *a, const struct tree_text *b);

#endif
