/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* A prefix with what may stand behind it, from the text into the tree. */
#ifndef MX_PREFIX_LINE_H
#define MX_PREFIX_LINE_H

#include "../text/prefix_text.h"
#include "parser.h"

/* Takes one prefix. */
bool prefix_line_prefix(struct parser *parser, struct prefix_text *ret);

/* Takes a prefix, or `any` where that may stand, and owner, reason, until and wide behind it; adds them. */
bool prefix_line_parse(struct parser *parser, bool any_allowed, uint16_t flags);

/* Adds what was written at `span`; `flags` and `details` are those of each CIDR that it becomes. */
bool prefix_line_add(struct tree *tree, struct diagnostics *diagnostics, const struct prefix_text *written,
		     struct span span, uint16_t flags, uint32_t details);

/* Adds one CIDR. False: there are too many, which was reported. */
bool prefix_line_push(struct tree *tree, struct diagnostics *diagnostics, const struct tree_prefix *prefix);

/* Splits what was written at `span` into CIDRs. 0: it cannot be, and why was reported. */
unsigned prefix_line_expand(struct diagnostics *diagnostics, const struct prefix_text *written, struct span span,
			    struct prefix ret[static PREFIX_TEXT_PARTS]);

/* `any`: all of IPv4, all of IPv6. */
extern const struct prefix_text prefix_line_any[2];

#endif
