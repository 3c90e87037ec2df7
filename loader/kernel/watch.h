/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * What the program drops, as it drops it: a lease, which the program looks at before it sends anything, and the ring
 * that it sends through. One watcher at a time an instance: the ring has one reader.
 */
#ifndef MX_WATCH_H
#define MX_WATCH_H

#include <stdbool.h>

#include "abi.h"
#include "instance.h"

/* How much a CPU sends at the most: so many packets in each window. */
#define WATCH_BURST     100
#define WATCH_WINDOW_MS 100

/* A lease lasts so long, and is to be renewed so often: what renews it no more leaves nothing on. */
#define WATCH_LEASE_SECONDS 3
#define WATCH_RENEW_SECONDS 1

struct watch;

/* Takes one packet; `event` is checked, and is there until it returns. 0, or -errno: then watch_read() ends with that. */
typedef int watch_taker(void *context, const struct mx_event *event);

/*
 * Begins to watch an open instance, which stays open meanwhile; what was sent to a watcher before is thrown away. 0 or
 * -errno after a message, -EBUSY where another one watches. watch_close(*ret) ends it.
 */
int watch_open(const struct instance *instance, watch_taker *take, void *context, struct watch **ret);

/*
 * Renews the lease. *ret_lapsed: it had run out, and what was dropped since is neither sent nor counted. 0 or -errno
 * after a message.
 */
int watch_renew(struct watch *watch, bool *ret_lapsed);

/* A descriptor for poll(2): POLLIN where there is something to read. */
int watch_descriptor(const struct watch *watch);

/* Hands what there is to the taker. 0, or -errno: the taker's, or after a message. */
int watch_read(struct watch *watch);

/* Packets that the program has left out since watch_open(), beyond its limit or since the ring was full. 0 or -errno after a message. */
int watch_left_out(const struct watch *watch, __u64 *ret_packets);

/* Takes the lease back: nothing is sent any more. What was can still be read. 0 or -errno after a message. */
int watch_end(struct watch *watch);

/* Closes it, and takes the lease back where that was not done. NULL is fine. */
void watch_close(struct watch *watch);

#endif
