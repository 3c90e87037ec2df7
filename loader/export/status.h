/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* What is guarded, and by what: the short answer, without the rules. */
#ifndef MX_STATUS_H
#define MX_STATUS_H

#include <stdio.h>

#include "snapshot.h"

/* Writes the status as it is at the moment `now`, for people or as JSON. 0 or -errno of a failed write. */
int status_write_text(FILE *out, const struct snapshot *snapshot, int64_t now);
int status_write_json(FILE *out, const struct snapshot *snapshot, int64_t now);

#endif
