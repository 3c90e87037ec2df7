/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * libxdp's dispatcher on an interface of the present namespace, and our programs in it. It changes with each step, so it is read
 * anew each time.
 */
#ifndef MX_DISPATCHER_H
#define MX_DISPATCHER_H

#include "attach.h"

/* Whether a dispatcher is there that libxdp knows, and lets us join. */
bool dispatcher_exists(uint32_t ifindex);

/* Which program of the instance. */
enum dispatcher_member {
	DISPATCHER_ANY,
	DISPATCHER_PRESENT, /* the same program as the one that is pinned */
	DISPATCHER_FORMER,  /* another one: an upgrade has not come to it yet */
};

/* Whether libxdp sees such a program in the dispatcher there; not where there is none. */
bool dispatcher_has(const struct instance *instance, uint32_t ifindex, enum dispatcher_member which);

/*
 * Rebuilds the dispatcher where the attachment is without one such program; *ret_left: there was one. 0 or -errno after a
 * message, with what libxdp has said since logs_begin().
 */
int dispatcher_leave(const struct instance *instance, const struct attachment *is, enum dispatcher_member which,
		     bool *ret_left);

#endif
