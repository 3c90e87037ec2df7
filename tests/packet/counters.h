/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* The program's counters as the tests see them: what an outcome moves, and which outcome moved them. */
#ifndef TEST_PACKET_COUNTERS_H
#define TEST_PACKET_COUNTERS_H

#include <stddef.h>

#include "abi.h"
#include "packet/policy.h"
#include "packet/reference.h"

#define COUNTERS_RULES 256

/* All counters, summed over the CPUs. */
struct counters {
	__u64 reasons[MX_REASON_COUNT];
	struct mx_lock_counter locks[POLICY_LOCKS];
	struct {
		__u64 packets, bytes;
	} rules[COUNTERS_RULES]; /* by first_rule + index */
	__u64 strangers;     /* the sum of all that belongs to nobody */
};

/* Adds what an outcome moves: exactly this, and nothing else. */
void counters_expect(struct counters *counters, const struct policy *policy, const struct outcome *outcome,
                     size_t length);

bool counters_equal(const struct counters *a, const struct counters *b);

/*
 * The one outcome that explains how the counters moved; its verdict is the caller's. False: there is
 * none, and ret_outcome is untouched.
 */
bool counters_explain(const struct policy *policy, const struct counters *before, const struct counters *after,
                      size_t length, struct outcome *ret_outcome);

#endif
