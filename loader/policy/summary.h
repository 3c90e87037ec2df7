/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* What `mxlock check` says of a policy that compiles. */
#ifndef MX_SUMMARY_H
#define MX_SUMMARY_H

#include <stdio.h>

#include "tree.h"

/*
 * Groups with their prefixes, addresses and age; locks with what they guard, what is open for each family,
 * and the widest allow; rules in force, and the digest. `tree` is what the policy was compiled from.
 */
void summary_print(const struct policy *policy, const struct tree *tree, int64_t now, FILE *output);

#endif
