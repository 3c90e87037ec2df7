/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* The policy in force, read whole: where the wings meet for commands that look at what is live. */
#ifndef MX_LIVE_H
#define MX_LIVE_H

#include "export/snapshot.h"

/*
 * Reads what the instance has in force and has counted, at one moment: when a swap comes
 * in between, it begins again. 0 or -errno after a message; -ENOENT: no such instance.
 * Free with snapshot_free().
 */
int live_snapshot(const char *instance, struct snapshot *ret);

#endif
