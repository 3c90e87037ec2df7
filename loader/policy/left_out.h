/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* What a list keeps out of its group, whatever else the group names: a `nomatch` of ipset. */
#ifndef MX_LEFT_OUT_H
#define MX_LEFT_OUT_H

#include "../text/diagnostics.h"
#include "tree.h"

/* Remembers addresses that the group at hand is to be without. */
void left_out_add(struct tree *tree, uint8_t family, struct range range);

/* Takes them out of the prefixes of the tree from index `first` on, which a note tells, and forgets them. */
void left_out_cut(struct tree *tree, struct diagnostics *diagnostics, size_t first);

#endif
