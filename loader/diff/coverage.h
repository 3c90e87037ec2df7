/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* The part of a comparison that packets notice. */
#ifndef MX_COVERAGE_H
#define MX_COVERAGE_H

#include "diff.h"

/* Finds the scopes of diff->old and diff->new in which a source is judged otherwise at the moment diff->now. */
void coverage_build(struct diff *diff);

/* Frees the scopes and their changes. */
void coverage_free(struct diff *diff);

#endif
