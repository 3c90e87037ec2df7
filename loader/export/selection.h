/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* Which rules of a policy are told of, where not all are: the heaviest, by packets. */
#ifndef MX_SELECTION_H
#define MX_SELECTION_H

#include "snapshot.h"

/* Which rules, in the order in which they are written. */
struct selection {
	uint32_t *rules; /* indices; NULL: all of them, in the policy's order */
	uint32_t count;
	bool partial;    /* some are left out */
};

/*
 * All rules where `all` is set or the policy has at most `limit` of them; otherwise the `heaviest` ones that have
 * the most packets, the most first, equal ones in the policy's order.
 */
struct selection selection_make(const struct snapshot *snapshot, bool all, uint32_t limit, uint32_t heaviest);

/* The index of the rule that stands at `at`, below count. */
uint32_t selection_rule(const struct selection *selection, uint32_t at);

void selection_free(struct selection *selection);

#endif
