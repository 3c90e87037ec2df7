/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * Mutants of frames: bits, bytes and lengths at random, and changes that know what a frame is
 * made of (tags, addresses of the policies, extension headers, fragments), since blind ones
 * seldom get past the first check. The same seed gives the same mutants.
 */
#ifndef TEST_PACKET_MUTATE_H
#define TEST_PACKET_MUTATE_H

#include <stddef.h>
#include <stdint.h>

#define MUTANT_SIZE 4096

struct random {
	uint64_t state;
};

uint64_t random_next(struct random *random);

/* A number below `limit`, which is not 0. */
size_t random_below(struct random *random, size_t limit);

/* Changes the frame in place, once; gives its new length, at most `size` (which is 64 or more). */
size_t mutate(struct random *random, uint8_t *frame, size_t length, size_t size);

#endif
