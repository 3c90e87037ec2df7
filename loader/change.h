/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* What all commands that change something begin and end with. */
#ifndef MX_CHANGE_H
#define MX_CHANGE_H

#include <stdbool.h>

#include "kernel/instance.h"
#include "policy/policy.h"

/*
 * Takes the lock, and removes what a run that died has left in the instance, saying so.
 * 0 or -errno after a message. change_end() in any case; *ret_lock is -1 without a lock.
 */
int change_begin(const char *instance, int *ret_lock);
void change_end(int lock);

/*
 * Compiles the policy of a command, and prints what there is to say of it. `monitor`: as if each lock of it said
 * `mode monitor`. NULL: *ret_status is the exit status.
 */
struct policy *change_compile(const char *path, bool monitor, int *ret_status);

#endif
