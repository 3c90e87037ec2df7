/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* Staging: a compiled policy becomes the maps of a generation that nobody reads yet. */
#ifndef MX_STAGE_H
#define MX_STAGE_H

#include "generation.h"
#include "plan.h"

/*
 * Makes, fills, freezes and pins all maps of the generation, and puts them into its slot.
 * Returns the descriptor of its header, for the switch, which the caller closes; or -errno after a
 * message: what was made by then stays, for the caller to tidy.
 */
int stage(const struct instance *instance, const struct policy *policy, const struct plan_place *place);

/*
 * Stages the same policy once more, as generation `number` after `previous`: with the maps that it has, in
 * the slot that it has, and with its counters. Returns as stage() does.
 */
int stage_again(const struct instance *instance, const struct generation *generation, __u64 number, __u64 previous);

/*
 * Puts the header of `generation` where the program finds what to return to, and pins it in the folder of generation
 * `number`, which is staged and will await a confirm. 0 or -errno after a message.
 */
int stage_fallback(const struct instance *instance, const struct generation *generation, __u64 number);

#endif
