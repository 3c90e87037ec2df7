/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * The swap: one map update is the commit. Before it the old policy is in force, after it the new one, and
 * never a mixture, whenever the process dies. Callers hold the lock.
 */
#ifndef MX_SWAP_H
#define MX_SWAP_H

#include "numbers.h"

struct swap_options {
	bool indexed;  /* with the index beside the trie: the same verdicts, faster */
	__u32 confirm; /* seconds until the program returns to `now` by itself, unless swap_keep() comes first; 0: never */
};

/*
 * Puts `next` in force in place of `now` (both NULL: of nothing). When it fails, what
 * was in force stays, and nothing is left of the attempt. 0 and the new generation's
 * number, or -errno after a message. Callers have asked swap_refused().
 */
int swap_to(const struct instance *instance, const struct in_force *now, const struct policy *next,
	    const struct swap_options *options, __u64 *ret_generation);

/*
 * Whether what is in force awaits a confirm: between a swap and its confirm there is one way on and one way back, and not
 * a second swap. 0: it does not; -EBUSY or another -errno after a message.
 */
int swap_refused(const struct instance *instance);

/*
 * Puts the policy before the one in force in force again, with its counters: as a new generation, so that going
 * back twice goes forth again. When it fails, what was in force stays. 0 and the new generation's number, or
 * -errno after a message.
 */
int swap_back(const struct instance *instance, __u64 *ret_generation);

/*
 * The number of the generation before the one in force, where it is one that nobody confirmed in time: what is in force is
 * what was before it, and swap_back() would put it in force again, for good. 0: it is none such. 0 or -errno after a message.
 */
int swap_unconfirmed(const struct instance *instance, __u64 *ret_generation);

/*
 * Keeps the generation in force, which awaits a confirm. 0 and its number, or -errno after a message: nothing awaits one,
 * or it comes too late.
 */
int swap_keep(const struct instance *instance, __u64 *ret_generation);

/*
 * Where nobody has confirmed a generation in time: makes what the program returned to a generation of its own, so that
 * from here on nothing depends on the deadline. 0, with the number of the generation that went or 0 where there was
 * nothing to do; or -errno after a message.
 */
int swap_settle(const struct instance *instance, __u64 *ret_gone);

#endif
