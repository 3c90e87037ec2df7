/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* All that a lock would let pass. */
#ifndef MX_VERDICTS_H
#define MX_VERDICTS_H

#include "../policy/policy.h"
#include "ranges.h"

/*
 * The sources of a family that the lock allows at the moment `now`, by longest prefix; of no lock (POLICY_NONE): all.
 * Free with ranges_free().
 */
struct ranges verdicts_allowed(const struct policy *policy, uint32_t lock, uint8_t family, int64_t now);

/* Whether a rule decides at the moment `now`. */
bool verdicts_holds(const struct policy_rule *rule, int64_t now);

#endif
