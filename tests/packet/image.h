/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * A test policy as abi.h wants it in maps: header, keys, endings. Written from the
 * comments of abi.h alone, so that it checks those, and not the loader.
 */
#ifndef TEST_PACKET_IMAGE_H
#define TEST_PACKET_IMAGE_H

#include "abi.h"
#include "packet/policy.h"

#define IMAGE_KEYS    4096
#define IMAGE_ENDINGS 1024

struct image_entry {
	struct mx_key key;
	__u32 value;
};

struct image {
	struct mx_header header;
	unsigned int key_count;
	unsigned int guard_count;
	unsigned int classes; /* of ports: here each port is one of its own */
	struct image_entry keys[IMAGE_KEYS];
	struct mx_ending endings[IMAGE_ENDINGS];
};

/* The image of a prepared policy, to stand in this slot. Ends the program on a policy it cannot hold. */
void image_build(const struct policy *policy, unsigned int slot, struct image *ret_image);

/* The numbers of the counters: spread, so that blocks, chunks and indices are seen to be found. */
__u32 image_rule_counter(const struct policy_lock *lock, unsigned int rule);
__u32 image_lock_counter(unsigned int lock);

#endif
