/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * What a generation will hold, worked out in memory from the compiled policy: all that
 * staging then writes into maps. Pure, but that ends of rules are told in CLOCK_TAI, whose offset the kernel is asked for.
 */
#ifndef MX_PLAN_H
#define MX_PLAN_H

#include "abi.h"

#include "../index/index.h"
#include "../policy/policy.h"

/* A `to` prefix of one class of ports, and the lock that it leads to. */
struct plan_destination {
	struct prefix to;
	uint16_t class;
	uint8_t lock;
};

struct plan {
	struct mx_header *header;
	__u32 *values;             /* of each rule: what the trie holds for it */
	struct mx_ending *endings; /* header->ending_count of them */
	struct plan_destination *destinations; /* by class, then prefix_compare() */
	uint32_t destination_count;
	uint32_t *guards; /* of each of the policy's guards: index into header->guards */
	struct index *index; /* NULL: none is wanted */
};

/* How to number it, and where to put it. */
struct plan_place {
	__u64 generation; /* its number */
	__u64 previous;   /* the one in force now, 0: none */
	__u32 seed;       /* the instance's */
	__u32 slot;       /* a slot that no header names */
	bool indexed;     /* whether to build the index */
	bool provisional; /* whether it awaits a confirm */
	const struct mx_number *numbers; /* policy->rule_count of them */
	__u32 number_limit;
};

/* Fills *ret, all but the counters of locks; free with plan_free(). */
void plan_make(const struct policy *policy, const struct plan_place *place, struct plan *ret);
void plan_free(struct plan *plan);

#endif
