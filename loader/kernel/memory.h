/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* What a policy takes of the kernel's memory: told before it is taken. */
#ifndef MX_MEMORY_H
#define MX_MEMORY_H

#include <stdint.h>

#include "plan.h"

/* Bytes, at the most. */
struct memory {
	uint64_t trie;
	uint64_t index;
	uint64_t counters; /* of all CPUs */
	uint64_t rest;     /* header, text, numbers, endings */
};

/* What the generation of this plan takes on this host, where there is room for `room` counters already. */
struct memory memory_of_plan(const struct policy *policy, const struct plan *plan, uint32_t room);

/* The same of a policy that is not planned yet, as the first of its instance. */
struct memory memory_of_policy(const struct policy *policy);

/* Bytes that an instance takes whatever its policy: counters of locks, the report of denied sources, the ring of events. */
uint64_t memory_of_instance(void);

/* All four together. */
uint64_t memory_sum(const struct memory *memory);

/*
 * Tells what a generation will take, where that is much, and compares it with what the host has left (MemAvailable).
 * 0, or -ENOMEM after a message.
 */
int memory_reserve(const struct memory *memory);

#endif
