/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * What one policy says otherwise than another: by its words (locks and rules), and by what becomes of packets
 * (the coverage), which is the same however the rules are written. Pure: no kernel, no root, no state.
 */
#ifndef MX_DIFF_H
#define MX_DIFF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../policy/policy.h"
#include "ranges.h"

/* Something of the old policy and what it became: indices, POLICY_NONE where there is none of that name or prefix. */
struct diff_pair {
	uint32_t old, new;
};

/* What of a lock can be another. */
#define DIFF_PORTS   1u
#define DIFF_TO      2u
#define DIFF_DEFAULT 4u
#define DIFF_MODE    8u

struct diff_lock {
	struct diff_pair locks;
	unsigned differs; /* where both are there: DIFF_... */
};

/* Sources of which packets pass that were dropped (`opens`), and the other way round. */
struct diff_change {
	struct ranges opens, closes;
};

/*
 * Packets to certain ports of certain destinations, all of which one lock judged and one lock judges now
 * (POLICY_NONE: none, so that they pass), and sources of which some are judged otherwise. A packet belongs to one at
 * the most, and to none where it is judged as before.
 */
struct diff_scope {
	uint8_t family;
	uint16_t *ports; /* sorted */
	uint32_t port_count;
	struct ranges to;
	struct diff_pair locks;
	const struct diff_change *change; /* not empty; those of the same locks share it */
};

struct diff {
	const struct policy *old, *new;
	bool same;   /* the digests are */
	int64_t now; /* the moment of the verdicts */
	struct diff_lock *locks; /* those that differ, by name; old ones first */
	size_t lock_count, lock_room;
	struct diff_pair *rules; /* those that differ, by lock's name and prefix */
	size_t rule_count, rule_room;
	struct diff_scope *scopes;
	size_t scope_count;
	struct diff_change **changes; /* of which scopes speak */
	bool allows[2]; /* old, new: somewhere one of its locks judges and would let somebody in */
};

/*
 * Compares two policies, which have to outlive the result. Verdicts are those of the moment `now`: rules that have ended do
 * not count. A lock in monitor mode has the verdicts that it would enforce. Free with diff_free().
 */
struct diff *diff_make(const struct policy *old, const struct policy *new, int64_t now);
void diff_free(struct diff *diff);

/*
 * Whether an address of a rule's prefix is judged otherwise, where the rule's lock judged before.
 * `rule`: of the old policy.
 */
bool diff_touches(const struct diff *diff, const struct policy_rule *rule);

#endif
