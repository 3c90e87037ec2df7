/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* What a policy decides about one source: the reference that the datapath must agree with. */
#ifndef MX_EXPLAIN_H
#define MX_EXPLAIN_H

#include "policy.h"

struct explanation {
	const struct policy_lock *lock; /* NULL: in scope of no lock, passes */
	const struct policy_rule *rule; /* NULL: the lock's default */
	enum verdict verdict;           /* what enforcing would do; meaningless without a lock */
};

/*
 * Judges `source` (an address: /32 or /128) to `destination` at `port`, at the moment `now`: rules that
 * have ended then do not decide. `destination` NULL: an address that only `to any` covers.
 */
struct explanation policy_explain(const struct policy *policy, const struct prefix *source,
				  const struct prefix *destination, uint16_t port, int64_t now);

/* The same where it is known that this lock of the policy judges. */
struct explanation policy_explain_lock(const struct policy *policy, const struct policy_lock *lock,
				       const struct prefix *source, int64_t now);

/* The last rule of the lock that does not stand behind the source in prefix_compare(); POLICY_NONE: all do. */
uint32_t policy_last_before(const struct policy *policy, const struct policy_lock *lock, const struct prefix *source);

/*
 * An address of this family that only `to any` covers, so that naming it is the same as naming no destination. False:
 * there is none, longer `to` prefixes cover all of the family.
 */
bool policy_any_destination(const struct policy *policy, uint8_t family, struct prefix *ret);

#endif
