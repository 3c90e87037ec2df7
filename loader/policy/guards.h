/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* Which lock judges which destination. */
#ifndef MX_GUARDS_H
#define MX_GUARDS_H

#include "../text/diagnostics.h"
#include "tree.h"

/*
 * Fills in the guards, from a collapsed tree and the ports and `to` prefixes of the policy's locks. Reports two locks
 * with the same port and the same `to` prefix, and too many prefixes.
 */
void guards_build(const struct tree *tree, struct policy *policy, struct diagnostics *diagnostics);

#endif
