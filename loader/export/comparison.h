/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* What differs between two policies, for people and as JSON. */
#ifndef MX_COMPARISON_H
#define MX_COMPARISON_H

#include <stdio.h>

#include "../diff/diff.h"
#include "snapshot.h"

struct comparison {
	const struct diff *diff;
	const char *old, *new;            /* what the two are called */
	const struct snapshot_rule *hits; /* hits[i] counts diff->old->rules[i]; NULL: the old policy is not in force */
	size_t limit;                     /* people are shown so many rules, and prefixes of a scope, at the most */
};

/*
 * What a rule of the old policy has counted that goes, has ended in the new one, or changes its verdict, although it was hit;
 * NULL: it is none such.
 */
const struct snapshot_rule *comparison_lost(const struct comparison *comparison, const struct diff_pair *rule);

/* Writes it all. 0 or -errno of a failed write. */
int comparison_write_text(FILE *out, const struct comparison *comparison);
int comparison_write_json(FILE *out, const struct comparison *comparison);

#endif
