/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* The policy in force, read whole: where the wings meet for commands that look at what is live. */
#ifndef MX_LIVE_H
#define MX_LIVE_H

#include "export/snapshot.h"
#include "kernel/generation.h"
#include "kernel/instance.h"
#include "kernel/numbers.h"
#include "policy/policy.h"

/* An open instance, and the policy that it has in force, compiled from the text that is pinned with it. */
struct live {
	struct instance instance;
	struct generation generation;
	struct policy *policy;
};

/*
 * Opens what is in force. 0 or -errno after a message; -ENOENT: no such instance, or none that is
 * whole; silent, since it depends on the command what that means. live_close() in any case.
 */
int live_open(const char *instance, struct live *ret);
void live_close(struct live *live);

/*
 * Compiles the text that is pinned with an open generation; the caller frees the policy. 0 or -errno after a message:
 * what is not the policy that the header names was damaged since.
 */
int live_compile(const struct generation *generation, struct policy **ret);

/* Says that there is no such instance, or no whole one, and what to do. */
void live_say_absent(const char *instance);

/* The two parts that the kernel wing wants. */
struct in_force live_in_force(const struct live *live);

/*
 * What each rule has counted: *ret_rules, policy->rule_count of them, the caller's. For who holds the lock: a swap that comes
 * in between makes them another's. 0 or -errno after a message.
 */
int live_count(const struct live *live, struct snapshot_rule **ret_rules);

/*
 * Reads what the instance has in force and has counted, at one moment: when a swap comes
 * in between, it begins again. Leftovers are not looked for. 0 or -errno after a message; -ENOENT: no such instance,
 * said too. Free with snapshot_free().
 */
int live_snapshot(const char *instance, struct snapshot *ret);

/* The same; that there is no such instance is not said, and nothing is waited for. */
int live_snapshot_if_any(const char *instance, struct snapshot *ret);

/* Whether a run that died has left something: for snapshot.leftovers. It may wait some seconds for a command at work. */
bool live_leftovers(const char *instance);

#endif
