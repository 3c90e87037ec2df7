/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* The report of denied sources, as the program in the kernel keeps it: struct mx_denied of abi.h, added up over the CPUs. */
#ifndef MX_CELLS_H
#define MX_CELLS_H

#include <stddef.h>

#include "instance.h"

#include "../base/prefix.h"

/* What is known of the packets of one source that one lock has dropped, or would have. */
struct cells_source {
	struct prefix address;
	__u32 lock; /* the index of its counter, below MX_LOCK_NAMES */
	__u64 packets, bytes, connections, payloads;
	__u64 first_seen, last_seen; /* jiffies */
};

struct cells {
	struct cells_source *sources; /* each source once for each lock, in no order */
	size_t count;
};

/* Reads them all, while packets come: abi.h tells what may be torn. 0 or -errno after a message; free ret->sources. */
int cells_read(const struct instance *instance, struct cells *ret);

#endif
