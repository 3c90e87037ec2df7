/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* The coverage of a comparison, for people. */
#ifndef MX_COMPARISON_COVERAGE_H
#define MX_COMPARISON_COVERAGE_H

#include "comparison.h"
#include "sink.h"

/* Each scope with the sources that are judged otherwise in it; or that there is none. */
void comparison_put_coverage(struct sink *sink, const struct comparison *comparison);

/* "25, 2525" */
void comparison_put_ports(struct sink *sink, const uint16_t *ports, uint32_t count);

#endif
