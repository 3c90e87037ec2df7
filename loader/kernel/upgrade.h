/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * Another mxlock's program in place of the one that an instance has, over the same maps: policy and counters go on, and no
 * interface is without a program at any moment. Callers hold the lock.
 *
 *   1. Load the programs of this binary over the instance's maps, and pin them beside its own: `program-next` is the last.
 *   2. Update each link: the kernel exchanges its program, and a packet meets the one or the other.
 *   3. Rename the pins: `program-next` is the last again.
 *   4. In dispatchers of libxdp, let the new program join and then the old one leave.
 *
 * So where `program-next` is found, a run has died in step 2 or 3, and whoever comes next goes on there: upgrade_finish().
 */
#ifndef MX_UPGRADE_H
#define MX_UPGRADE_H

#include <stdbool.h>

#include "instance.h"

/*
 * Where the instance's programs are not of this binary's object, and not of a newer mxlock either, puts those of this binary in
 * their place: *ret_done is true, *instance has their descriptors, and *ret_from is what they replaced. 0, or -errno after a
 * message: without *ret_done everything is as it was, unless that says otherwise.
 */
int upgrade(struct instance *instance, bool *ret_done, struct mx_build *ret_from);

/*
 * Takes an upgrade to its end that a run that died has begun; *instance has to be opened again then. *ret_found: there was
 * something to do. 0 or -errno after a message.
 */
int upgrade_finish(const struct instance *instance, bool *ret_found);

/* Whether there is something of that to do. */
bool upgrade_unfinished(const struct instance *instance);

#endif
