/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* From the program's numbers to names: which lock, and which rule, of the policy of one generation. */
#ifndef MX_NAMING_H
#define MX_NAMING_H

#include "kernel/generation.h"
#include "kernel/instance.h"
#include "policy/explain.h"

/* A generation that names are taken from; all zeros: none. */
struct naming {
	struct generation generation;
	struct policy *policy;
	uint32_t *rules; /* by the number of a counter: its rule, or POLICY_NONE */
};

/*
 * Takes names from a generation, by its number. 0, -ENOENT where it is not there, or not any more (silent), or -errno
 * after a message. naming_close() in any case; it leaves "none" behind.
 */
int naming_open(const struct instance *instance, __u64 generation, struct naming *ret);
void naming_close(struct naming *naming);

/* Whether names are taken from that generation. */
bool naming_is_of(const struct naming *naming, __u64 generation);

/*
 * The lock and the rule that the program calls so (mx_explained, mx_event). False: the policy has none
 * of that number.
 */
bool naming_find(const struct naming *naming, __u32 lock, __u32 rule, struct explanation *ret);

#endif
