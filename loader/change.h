/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* What all commands that change something begin and end with. */
#ifndef MX_CHANGE_H
#define MX_CHANGE_H

#include <stdbool.h>

#include "kernel/instance.h"
#include "options.h"
#include "policy/policy.h"

/*
 * A command that changes an instance, from its arguments to its end. Whatever becomes of it, change_end() writes it
 * down for the audit, unless it found nothing to do.
 */
struct change {
	const char *instance;
	int argc; /* as the command was given */
	char **argv;
	int lock;                      /* -1: not held */
	char from[POLICY_DIGEST_TEXT]; /* of what was in force when the lock was taken; "-": nothing; "": it was not yet */
	bool made;                     /* set by the command: something is another than before */
	char gone[POLICY_DIGEST_TEXT]; /* of what nobody confirmed in time, found when the lock was taken; "": nothing */
};

/* A change that has not begun. All that it points to has to outlive it. */
struct change change_of(const char *instance, int argc, char **argv);

/*
 * Takes the lock, and removes what a run that died has left in the instance, saying so.
 * 0 or -errno after a message. change_end() in any case.
 */
int change_begin(struct change *change);

/* Gives the lock back, if it is held. Returns `status`, which is the exit status of the command. */
int change_end(struct change *change, int status);

/*
 * A command without operands that changes what an instance has in force: `act` does it, and `say` tells it. `act` leaves
 * *ret_generation at 0 where it has said that there is nothing to do. `nothing`: what there is nothing to do, where there
 * is no instance ("go back from"). Returns the exit status.
 */
int change_run(int argc, char **argv, const struct usage *usage, const char *nothing,
	       int (*act)(const struct instance *instance, __u64 *ret_generation),
	       void (*say)(const char *instance, __u64 generation));

/*
 * Compiles the policy of a command, and prints what there is to say of it. `monitor`: as if each lock of it said
 * `mode monitor`. NULL: *ret_status is the exit status.
 */
struct policy *change_compile(const char *path, bool monitor, int *ret_status);

#endif
