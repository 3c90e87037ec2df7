/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* `lock NAME { ... }` from the text into the tree. */
#ifndef MX_LOCK_H
#define MX_LOCK_H

#include "parser.h"

/* At what follows the word `lock`. */
bool lock_parse(struct parser *parser);

#endif
