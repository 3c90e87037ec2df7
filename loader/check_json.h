/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* What `check` finds, for programs. */
#ifndef MX_CHECK_JSON_H
#define MX_CHECK_JSON_H

#include <stdio.h>

#include "policy/policy.h"
#include "text/diagnostics.h"

/*
 * Writes it as one object, seen from the moment `now`; `policy` NULL: it does not compile. 0 or -errno of a failed write.
 */
int check_write_json(FILE *out, const struct diagnostics *diagnostics, const struct policy *policy, int64_t now);

#endif
