/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* Which group a name means; names that stand twice, that mean nothing, and that nobody uses. */
#ifndef MX_NAMES_H
#define MX_NAMES_H

#include "../text/diagnostics.h"
#include "tree.h"

/*
 * Sets `group` of each use and `used` of each group, and reports what is wrong with names. A use that
 * repeats one of the same lock keeps POLICY_NONE.
 */
void names_resolve(struct tree *tree, struct diagnostics *diagnostics);

/* Warns of groups that no lock names. */
void names_warn_unused(const struct tree *tree, struct diagnostics *diagnostics);

#endif
