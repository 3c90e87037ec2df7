/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* Which counter belongs to which rule, from one policy to the next. */
#ifndef MX_NUMBERS_H
#define MX_NUMBERS_H

#include "abi.h"
#include "generation.h"
#include "instance.h"

#include "../policy/policy.h"

/* A policy and the generation that it is in force as; both NULL: there is none. */
struct in_force {
	const struct policy *policy;
	const struct generation *generation;
};

/*
 * Gives each rule of `next` a number: a rule whose lock's name, prefix and verdict stay keeps its own, so that it
 * goes on counting; a new one gets the lowest that neither the generation in force nor
 * `before` (NULL: none) names, whether there is room for its counter yet or not. *ret_numbers, next->rule_count of
 * them, is the caller's to free; *ret_limit is one past the highest. 0 or -errno after a message.
 */
int numbers_assign(const struct instance *instance, const struct in_force *now, const struct generation *before,
		   const struct policy *next, struct mx_number **ret_numbers, __u32 *ret_limit);

/*
 * The index of the counter that belongs to a lock's name; given when the name is first seen, and kept for the life
 * of the instance. 0 or -errno after a message.
 */
int numbers_lock(const struct instance *instance, const char *name, __u32 *ret_index);

/*
 * The names that have a counter, by its index: MX_LOCK_NAMES of them, empty where it has none. To be freed. NULL after a
 * message.
 */
char (*numbers_lock_names(const struct instance *instance))[MX_NAME];

#endif
