/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * The books of a swap torture: for each generation, what its locks and rules counted while it was in
 * force, compared once it is not any more: then its counters stand still.
 *
 * Two policies, A and B. A lock whose name is in one of them only is audited after each swap:
 *   - what the lock judged is what its rules and its default counted, for either verdict;
 *   - a rule or a default that no flow leads to has counted nothing (traps: a judgement made of
 *     parts of both policies lands there);
 *   - counters that belong to no rule in force stand still.
 * A lock that is in both, with the same rules, goes on counting: it is compared at the end. Then
 * for each flow that both policies judge: what was sent is what was counted.
 */
#ifndef TORTURE_LEDGER_H
#define TORTURE_LEDGER_H

#include "abi.h"
#include "kernel/generation.h"
#include "kernel/instance.h"
#include "policy/explain.h"
#include "policy/policy.h"

#include "flow.h"

/* A flow, what each policy decides of it, and what became of it. */
struct account {
	struct flow flow;
	struct explanation by[2];
	bool passes[2];
	uint64_t sent;    /* set before ledger_close() */
	uint64_t counted;
};

struct ledger {
	struct instance instance;
	struct policy *policies[2];
	struct account *accounts;
	size_t count;
	uint64_t *seen; /* by number: what the counter stood at, at the last audit */
	struct mx_lock_counter locks[MX_LOCK_NAMES]; /* the same by index of a lock's name */
	uint64_t errors;
	uint64_t judged;
};

/* Opens the instance, compiles both policies, reads the flows. Ends the program where it cannot. */
void ledger_open(struct ledger *ledger, const char *instance, const char *const files[2], const char *flows);

/* Generation `number` is not in force any more, the next is: audits it. */
void ledger_audit(struct ledger *ledger, __u64 number);

/* Nothing is sent any more: audits the generation in force, and compares the flows. */
void ledger_close(struct ledger *ledger);

/* What the counters of a lock stand at now, by its name. */
__u32 ledger_lock_index(const struct ledger *ledger, const char *name);
struct mx_lock_counter ledger_lock(const struct ledger *ledger, __u32 index);

/* Whether the lock's name is in both policies. */
bool ledger_lock_stays(const struct ledger *ledger, const struct policy_lock *lock);

#endif
