/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * The swap: one map update is the commit. Before it the old policy is in force, after it the new one, and
 * never a mixture, whenever the process dies. Callers hold the lock.
 */
#ifndef MX_SWAP_H
#define MX_SWAP_H

#include "numbers.h"

/*
 * Puts `next` in force in place of `now` (both NULL: of nothing). When it fails, what
 * was in force stays, and nothing is left of the attempt. 0 and the new generation's
 * number, or -errno after a message. `indexed`: with the index beside the trie, which gives the same verdicts faster.
 */
int swap_to(const struct instance *instance, const struct in_force *now, const struct policy *next,
	    bool indexed, __u64 *ret_generation);

/*
 * Puts the policy before the one in force in force again, with its counters: as a new generation, so that going
 * back twice goes forth again. When it fails, what was in force stays. 0 and the new generation's number, or
 * -errno after a message.
 */
int swap_back(const struct instance *instance, __u64 *ret_generation);

/*
 * Removes what neither the generation in force nor the one before it names: the rubbish of
 * a run that died. *ret_found tells whether there was any. 0 or -errno after a message.
 */
int swap_tidy(const struct instance *instance, bool *ret_found);

/* Whether swap_tidy() would find pins to remove: for commands that only read. */
bool swap_untidy(const struct instance *instance);

#endif
