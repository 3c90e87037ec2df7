/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * What must become of a packet, written a second time from the RFCs (791, 8200, 6946,
 * 7112, 3128, 4302, 2675, 4291), from the meaning of the policy language and from
 * include/reasons.h, by somebody who had not read bpf/. It shares no code with the
 * program, walks a flat buffer with a cursor, and judges by the text of the policy
 * rather than by tries.
 */
#ifndef TEST_PACKET_REFERENCE_H
#define TEST_PACKET_REFERENCE_H

#include <stddef.h>

#include "reasons.h"
#include "packet/policy.h"

#define OUTCOME_PASS 2 /* XDP_PASS */
#define OUTCOME_DROP 1 /* XDP_DROP */

/*
 * What can be seen of a judgement from outside: the verdict, and which counters moved.
 * Exactly one of three: nothing moved (lock -1, reason NONE); a lock judged (lock, rule);
 * a reason was counted.
 */
struct outcome {
	int verdict;
	enum mx_reason reason;
	int lock;    /* -1: none judged */
	int rule;    /* index among the lock's rules; -1: its default */
	bool drops;  /* what the lock judged, whatever its mode */
};

/* What the program owes for this frame under this policy. */
void reference_judge(const struct policy *policy, const uint8_t *frame, size_t length, struct outcome *ret_outcome);

bool outcome_equal(const struct outcome *a, const struct outcome *b);

/* The name of a reason in the list; "none" for MX_REASON_NONE. */
const char *outcome_reason_name(enum mx_reason reason);

/*
 * An outcome as text: "pass", "drop, tags_too_many", "drop, mail: default drop" or
 * "pass, mail: allow 192.0.2.0/24". In monitor mode verdict and judgement differ.
 */
void outcome_print(const struct outcome *outcome, const struct policy *policy, char *ret_text, size_t size);

#endif
