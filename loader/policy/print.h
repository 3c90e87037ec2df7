/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * The canonical form: groups in the order of the file, then locks; in a group source, retrieved and review,
 * then its prefixes in order, each with reason, owner, until and wide; in a lock port, to, the statements about
 * groups as they were written, its own prefixes in order, default and mode. A tab before each line
 * of a block, an empty line between blocks.
 */
#ifndef MX_PRINT_H
#define MX_PRINT_H

#include "tree.h"

/*
 * Writes a collapsed tree that has no error, with ports and `to` prefixes of the policy's locks. NULL: it would be more
 * text than a policy may have. The caller frees it.
 */
char *print_canonical(const struct tree *tree, const struct policy *policy, size_t *ret_length);

#endif
