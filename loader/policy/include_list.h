/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* `include TEXT [as FORMAT]` in a group, `include TEXT as FORMAT [wide]` in a lock: the prefixes of another file. */
#ifndef MX_INCLUDE_LIST_H
#define MX_INCLUDE_LIST_H

#include "parser.h"

/*
 * At the word `include`, in a group: adds what the list holds to tree->prefixes. False: the statement is wrong, and why was
 * reported.
 */
bool include_list(struct parser *parser);

/* The same in a lock, where a list says what is allowed and what is dropped. */
bool include_table(struct parser *parser);

#endif
