/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* Staging: a compiled policy becomes the maps of a generation that nobody reads yet. */
#ifndef MX_STAGE_H
#define MX_STAGE_H

#include "abi.h"
#include "instance.h"

#include "../policy/policy.h"

/* What staging needs to know besides the policy. */
struct stage_plan {
	__u64 generation; /* its number */
	__u64 previous;   /* the one in force now, 0: none */
	__u32 slot;       /* a slot that no header names */
	const struct mx_number *numbers; /* policy->rule_count of them */
	__u32 number_limit;
};

/*
 * Makes, fills, freezes and pins all maps of the generation, and puts them into its slot.
 * *ret_header is the descriptor of its header, for the switch; the caller closes it. 0 or
 * -errno after a message; what was made by then stays, for the caller to tidy.
 */
int stage(const struct instance *instance, const struct policy *policy, const struct stage_plan *plan, int *ret_header);

#endif
