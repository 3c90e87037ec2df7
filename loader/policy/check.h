/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* What is judged line by line, as it was written: very large allows, and dates that have passed. */
#ifndef MX_CHECK_H
#define MX_CHECK_H

#include "../text/diagnostics.h"
#include "tree.h"

/* Reports allows of everybody, and very large ones that are not confirmed. Before anything is sorted. */
void check_wide(const struct tree *tree, struct diagnostics *diagnostics);

/* Warns of each line that has ended at `now`, and of each list that was to be looked at again. */
void check_dates(const struct tree *tree, int64_t now, struct diagnostics *diagnostics);

#endif
