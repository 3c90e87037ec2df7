/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* What a look at all rules of a lock tells. */
#ifndef MX_SURVEY_H
#define MX_SURVEY_H

#include "policy.h"

/* Of what there are two without another word, the first is of IPv4 and the second of IPv6. */
struct survey {
	uint32_t rules[2]; /* by verdict */
	uint32_t inside;   /* that lie in a wider one of the same verdict, and change nothing */
	uint32_t ended;
	bool guarded[2];                     /* a `to` prefix is of the family */
	const struct policy_rule *widest[2]; /* allow that has not ended; NULL: none */
	bool all_dropped[2];                 /* a rule drops the whole family: the default decides nothing of it */
};

/* The lock as it is at the moment `now`. */
struct survey survey_lock(const struct policy *policy, const struct policy_lock *lock, int64_t now);

#endif
