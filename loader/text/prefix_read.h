/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* A prefix in a source. */
#ifndef MX_PREFIX_READ_H
#define MX_PREFIX_READ_H

#include "lexer.h"
#include "prefix_text.h"

/* Reads the prefix at `at`, in the lexer's text, as prefix_text_parse() does. False: why not was reported, at its place. */
bool prefix_read(const struct lexer *lexer, const char *at, struct prefix_text *ret);

#endif
