/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* Reasons and owners of prefixes, out of the tree into the policy. */
#ifndef MX_NOTES_H
#define MX_NOTES_H

#include "tree.h"

/*
 * Writes the notes of a policy, see policy.h: *ret_notes, the caller's. Returns where those of each of tree->details
 * begin, the caller's too.
 */
uint32_t *notes_build(const struct tree *tree, char **ret_notes);

#endif
