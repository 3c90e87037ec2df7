/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* `group NAME { ... }` from the text into the tree. */
#ifndef MX_GROUP_H
#define MX_GROUP_H

#include "parser.h"

/* At what follows the word `group`. */
bool group_parse(struct parser *parser);

#endif
