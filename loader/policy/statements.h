/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* A whole policy file, and what it includes, from the text into the tree. */
#ifndef MX_STATEMENTS_H
#define MX_STATEMENTS_H

#include "parser.h"

/* Reads the statements of a source. All errors go to the diagnostics. */
void statements_parse(struct tree *tree, struct diagnostics *diagnostics, uint32_t source);

#endif
