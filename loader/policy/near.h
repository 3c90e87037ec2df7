/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* Who lives next door: a provider that has grown often sends from beside the prefixes that its list has. */
#ifndef MX_NEAR_H
#define MX_NEAR_H

#include "policy.h"

/*
 * The group, of those that the lock allows, with a prefix in the same /16 (IPv4) or /32 (IPv6) as the address; of
 * several the one whose prefix is the nearest. NULL: none.
 */
const struct policy_group *policy_near(const struct policy *policy, const struct policy_lock *lock,
				       const struct prefix *address);

#endif
