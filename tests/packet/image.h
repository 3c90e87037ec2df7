/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * A test policy as abi.h wants it in maps: header, keys, endings, index. Written from the
 * comments of abi.h alone, so that it checks those, and not the loader.
 */
#ifndef TEST_PACKET_IMAGE_H
#define TEST_PACKET_IMAGE_H

#include "abi.h"
#include "packet/policy.h"

#define IMAGE_KEYS    4096
#define IMAGE_ENDINGS 1024
#define IMAGE_CHUNKS  2 /* of the index */
#define IMAGE_CLASSES 64

/* What lies beside the trie: nothing; an index of nodes; of runs wherever one fits; that with tables at its roots. */
enum image_index {
	IMAGE_TRIE,
	IMAGE_NODES,
	IMAGE_RUNS,
	IMAGE_TABLE,
	IMAGE_INDEXES,
};
extern const char *const image_index_names[IMAGE_INDEXES];

struct image_entry {
	struct mx_key key;
	__u32 value;
};

struct image {
	struct mx_header header;
	unsigned int key_count;
	unsigned int guard_count;
	unsigned int class_count; /* of ports */
	__u64 class_locks[IMAGE_CLASSES + 1]; /* by class, from 1: the set of locks that guard its ports */
	struct image_entry keys[IMAGE_KEYS];
	struct mx_ending endings[IMAGE_ENDINGS];
	unsigned int lines; /* of the index, that are taken */
	struct mx_index_chunk chunks[IMAGE_CHUNKS];
};

/* The image of a prepared policy, to stand in this slot; free() it. Ends the program on a policy it cannot hold. */
struct image *image_new(const struct policy *policy, unsigned int slot, enum image_index index);

/* Adds the index to an image that has its keys: by brute force, from abi.h's picture of it. */
void image_add_index(struct image *image, enum image_index index);

/* The numbers of the counters: spread, so that blocks, chunks and indices are seen to be found. */
__u32 image_rule_counter(const struct policy_lock *lock, unsigned int rule);
__u32 image_lock_counter(unsigned int lock);

#endif
