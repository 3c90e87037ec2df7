/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* The coverage of a comparison, for people. */
#ifndef MX_COMPARISON_COVERAGE_H
#define MX_COMPARISON_COVERAGE_H

#include "comparison.h"
#include "sink.h"

/* Each scope with the sources that are judged otherwise in it; or that there is none. */
void comparison_put_coverage(struct sink *sink, const struct comparison *comparison);

/*
 * What a scope is of, in a few words: "port 25 of 192.0.2.25/32", "ports 25, 26, 465, 587 and 3 more of any IPv4
 * destination but 192.0.2.1/32". Four ports and four prefixes at the most.
 */
#define COMPARISON_PLACE 384
void comparison_format_place(const struct diff_scope *scope, char ret_text[static COMPARISON_PLACE]);

/* "25, 2525" */
void comparison_put_ports(struct sink *sink, const uint16_t *ports, uint32_t count);

#endif
