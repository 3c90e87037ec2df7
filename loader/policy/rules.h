/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* From the groups and prefixes that a lock names to its rules. */
#ifndef MX_RULES_H
#define MX_RULES_H

#include "../text/diagnostics.h"
#include "tree.h"

/*
 * Fills in rules, and first_rule and rule_count of each lock, from a collapsed tree. A prefix that several
 * statements of a lock bring belongs to the first of them in canonical order: groups in the order
 * of their statements, then the lock's own prefixes; the latest end holds.
 */
void rules_build(const struct tree *tree, struct policy *policy, struct diagnostics *diagnostics);

#endif
