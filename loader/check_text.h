/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* What `check` says of a policy that compiles, for people. */
#ifndef MX_CHECK_TEXT_H
#define MX_CHECK_TEXT_H

#include <stdio.h>

#include "policy/tree.h"

/*
 * Writes groups with their prefixes, addresses and dates; locks with what they guard, what is open for each family,
 * and the widest allow; rules in force, the digest, and the memory that it would take. `tree` is what the policy was
 * compiled from. 0 or -errno of a failed write.
 */
int check_write_text(FILE *out, const struct policy *policy, const struct tree *tree, int64_t now);

#endif
