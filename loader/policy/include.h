/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* The way from `include "..."` to a text. */
#ifndef MX_INCLUDE_H
#define MX_INCLUDE_H

#include "parser.h"

/*
 * Reads the file that is named at `span` and adds it to the sources. `policy`: it holds statements, so that
 * it may lead back to itself, and stand too deep. False: why was reported.
 */
bool include_open(struct parser *parser, const struct tree_text *name, struct span span, bool policy,
		  uint32_t *ret_source);

#endif
