/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * The real program under BPF_PROG_RUN: loaded from the skeleton, with a test policy in its
 * maps, and its counters in plain sight. It attaches to nothing and pins nothing.
 */
#ifndef TEST_PACKET_HARNESS_H
#define TEST_PACKET_HARNESS_H

#include <stddef.h>

#include "packet/counters.h"
#include "packet/image.h"

struct harness;
struct mxlock_bpf;

/* Loads the program. Ends the process where that fails: nothing here can go on without. */
struct harness *harness_open(void);
void harness_close(struct harness *harness);

/* The loaded skeleton, for tests that break its maps. */
struct mxlock_bpf *harness_skeleton(struct harness *harness);

/* Puts a prepared policy into force, with this index; NULL: none is. Counters stay as they are. */
void harness_policy(struct harness *harness, const struct policy *policy, enum image_index index);

/* Runs the program once over a frame of at least 14 bytes; gives its return value, or -errno. */
int harness_run(struct harness *harness, const uint8_t *frame, size_t length);

/*
 * The same with only the first bytes in the first buffer, any number of them. Linux 6.18 can do this;
 * before, a test run fills the first buffer (3,520 bytes), and harness_splits() is false.
 */
int harness_run_split(struct harness *harness, const uint8_t *frame, size_t length, size_t first);
bool harness_splits(struct harness *harness);

/* Counters of the policy; with `everything` also those that nobody owns, which takes milliseconds. */
void harness_read(struct harness *harness, bool everything, struct counters *ret_counters);

/* The time of a rule's last hit, in jiffies of whichever CPU saw it last. */
__u64 harness_last_hit(struct harness *harness, unsigned int lock, unsigned int rule);

/*
 * Runs one frame, split if first is less than length, and reads from the counters what the program did. 0;
 * -EPROTO where the counters do not add up to one outcome (ret_outcome then holds the verdict alone); or
 * what harness_run() gave.
 */
int harness_observe(struct harness *harness, const uint8_t *frame, size_t length, size_t first, bool everything,
                    struct outcome *ret_outcome);

#endif
