/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* The generations that an instance keeps: committed last, and the one before it, to go back to. */
#ifndef MX_KEPT_H
#define MX_KEPT_H

#include <stdbool.h>

#include "confirm.h"
#include "generation.h"

/* Closed where there is none. */
struct kept {
	struct generation now, before;
	struct confirm confirm; /* that `now` awaits */
};

/*
 * Opens them. 0 or -errno after a message; -EAGAIN or -ENOENT, silent: a swap came in between. kept_close() in any
 * case.
 */
int kept_open(const struct instance *instance, struct kept *ret);

/* The same for who holds the lock: what is not there now was not swapped away, it is missing, and that is said. */
int kept_open_locked(const struct instance *instance, struct kept *ret);

void kept_close(struct kept *kept);

/* Whether the generation of this number, or in this slot, is one of them. */
bool kept_is(const struct kept *kept, __u64 number);
bool kept_slot(const struct kept *kept, __u32 slot);

#endif
