/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* Who judges what: ports and destinations, by the lock that judged there and the lock that judges now. */
#ifndef MX_SCOPES_H
#define MX_SCOPES_H

#include "diff.h"

/* Every scope in which at least one of the two policies has a lock; without changes. Free each with scope_free(). */
struct diff_scope *scopes_find(const struct policy *old, const struct policy *new, size_t *ret_count);

/* Frees what a scope owns. */
void scope_free(struct diff_scope *scope);

#endif
