/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* `include TEXT [as FORMAT]`: the prefixes of another file. */
#ifndef MX_INCLUDE_LIST_H
#define MX_INCLUDE_LIST_H

#include "parser.h"

/* At the word `include`. Adds what the list holds to tree->prefixes. False: the statement is wrong, and why was reported. */
bool include_list(struct parser *parser);

#endif
