/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* What of a difference is so seldom meant that it is better asked about. */
#ifndef MX_SANITY_H
#define MX_SANITY_H

#include "diff.h"

enum sanity_kind {
	SANITY_NO_ALLOW,  /* the locks let somebody in, and let nobody in any longer */
	SANITY_DEFAULT,   /* `lock`: its default was drop, and is allow, by it or by `heir`, and somebody gets in */
	SANITY_GROUP,     /* `lock`, `group`: of the addresses that it allows, more than a third would be so no longer at `scope` */
	SANITY_UNGUARDED, /* `lock`: it dropped by default, and where no lock guards any longer all get in */
	SANITY_LIST,      /* `group`: its list is empty, or much smaller than it was */
};

struct sanity_concern {
	enum sanity_kind kind;
	const char *lock, *group; /* of the old policy's names; NULL where it is about neither */
	const char *heir;         /* the lock of the new policy that judges instead, of another name; NULL: none */
	const struct diff_scope *scope; /* of the diff: where most is lost, or the first that is open; NULL for the rest */
	const struct diff_scope *other; /* another that is open, and how many of them there are; NULL: none */
	size_t scopes;
	uint8_t family;           /* where it is about addresses: of `before` (0: 2^128), `lost` go */
	uint128 before, lost;
	uint32_t prefixes_before, prefixes_after; /* of a list */
};

struct sanity {
	struct sanity_concern *items;
	size_t count, capacity;
};

/*
 * Looks for all of these, by what becomes of packets: names of locks and the way that rules are written do not matter.
 * `hit[i]`: whether old->rules[i] has decided a packet; only groups of which a rule has are protected. A new lock in
 * monitor mode takes nothing from anybody. Free with sanity_free(), before the diff.
 */
struct sanity sanity_find(const struct diff *diff, const bool *hit);
void sanity_free(struct sanity *sanity);

/* Whether one of them is a reason to stop; what is unguarded, and a list, are told alone. */
bool sanity_stops(const struct sanity *sanity);

#endif
