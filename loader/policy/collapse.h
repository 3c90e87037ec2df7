/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* Prefixes in order, and each of them once: what the canonical form holds. */
#ifndef MX_COLLAPSE_H
#define MX_COLLAPSE_H

#include "../text/diagnostics.h"
#include "tree.h"

/*
 * Sorts the prefixes of each group and each lock, and the `to` prefixes of each lock, and makes one of those that
 * stand twice: the first keeps its place, and takes the later end, with reason and owner of the line
 * that has it. Warns, but of what one place brings twice; two verdicts for one prefix in one lock are an error.
 */
void collapse_all(struct tree *tree, struct diagnostics *diagnostics);

#endif
