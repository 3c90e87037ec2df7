/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* The report of denied sources, read and judged: where the wings meet for `denied`. */
#ifndef MX_LIVE_DENIED_H
#define MX_LIVE_DENIED_H

#include "export/denied.h"

/*
 * Reads the report of the instance that the snapshot is of, by address, marked and in no order. 0 or -errno after a
 * message. denied_free() before snapshot_free().
 */
int live_denied(const struct snapshot *snapshot, struct denied *ret);

/*
 * Marks what the policy in force says of each source, an address, at the moment `now`: that its lock allows it, or that
 * the lock's default drops it and a group of it is near. Locks are found by name; of one that is gone nothing is marked. Pure.
 */
void live_denied_mark(const struct policy *policy, int64_t now, struct denied *denied);

#endif
