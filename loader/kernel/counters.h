/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* Counters: room for those of rules, and what all of them stand at, summed over the CPUs. */
#ifndef MX_COUNTERS_H
#define MX_COUNTERS_H

#include "abi.h"
#include "instance.h"

/* What the counters of rules stand at: `count` of them, by number. */
struct counter_sums {
	struct mx_counter *counters;
	__u32 count;
};

/* How many counters of rules there is room for. */
__u32 counters_room(const struct instance *instance);

/*
 * Makes room for `limit` counters, in chunks, hung in with one batch: the chunks that are new
 * hold zeros. 0 or -errno after a message; chunks that were added stay until counters_trim().
 */
int counters_grow(const struct instance *instance, __u32 limit);

/*
 * Gives back chunks that lie wholly beyond `limit` counters. *ret_trimmed becomes true where there are any, and else stays as
 * it is. 0 or -errno after a message.
 */
int counters_trim(const struct instance *instance, __u32 limit, bool *ret_trimmed);

/* Whether counters_trim() would find pins of chunks to remove. */
bool counters_untrimmed(const struct instance *instance, __u32 limit);

/*
 * Reads the counters of rules below `limit`; free ret->counters. 0 or -errno after a message; -EAGAIN, silent: one of their
 * chunks is not pinned, as when swaps came in between. To who holds the lock that is damage.
 */
int counters_sum(const struct instance *instance, __u32 limit, struct counter_sums *ret);

/* Reads one lock's counters, by the index of its name. 0 or -errno after a message. */
int counters_lock(const struct instance *instance, __u32 index, struct mx_lock_counter *ret);

/* Reads the counters of the MX_REASON_COUNT reasons. 0 or -errno after a message. */
int counters_reasons(const struct instance *instance, __u64 *ret_packets);

#endif
