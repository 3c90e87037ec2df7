/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "memory.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include <bpf/libbpf.h>

#include "../base/mem.h"
#include "../base/report.h"

#define MIB (1u << 20)

/* An entry of a trie is an object of 64 bytes, and may want another where the way to it forks. */
#define TRIE_ENTRY 128

/* From here on it is worth a line each time. */
#define MUCH (64u * MIB)

static uint64_t round_up(uint64_t value, uint64_t unit)
{
	return (value + unit - 1) / unit * unit;
}

struct memory memory_of_plan(const struct policy *policy, const struct plan *plan, uint32_t room)
{
	int cpus = libbpf_num_possible_cpus();
	uint32_t limit = plan->header->number_limit;
	uint64_t counters = limit > room ? round_up(limit - room, MX_CHUNK_COUNTERS) * sizeof(struct mx_counter) : 0;
	uint64_t entries = (uint64_t)policy->rule_count + plan->destination_count + policy->guard_count;

	return (struct memory){
		.trie = entries * TRIE_ENTRY,
		.index = (uint64_t)plan->header->index_chunks * sizeof(struct mx_index_chunk),
		.counters = counters * (cpus > 0 ? (uint64_t)cpus : 1),
		.rest = sizeof(struct mx_header) + policy->text_length + policy->rule_count * sizeof(struct mx_number) +
			plan->header->ending_count * sizeof(struct mx_ending),
	};
}

struct memory memory_of_policy(const struct policy *policy)
{
	struct mx_number *numbers = mem_zeroed(policy->rule_count, sizeof(*numbers));
	const struct plan_place place = {
		.generation = 1,
		.indexed = true,
		.numbers = numbers,
		.number_limit = policy->rule_count,
	};
	struct memory memory;
	struct plan plan;

	/* each its own, as they will be: the index joins neighbours that are the same */
	for (uint32_t i = 0; i < policy->rule_count; i++)
		numbers[i].number = i;
	plan_make(policy, &place, &plan);
	memory = memory_of_plan(policy, &plan, 0);
	plan_free(&plan);
	free(numbers);
	return memory;
}

uint64_t memory_of_instance(void)
{
	int cpus = libbpf_num_possible_cpus();
	/* of a cell of the report, and what the program keeps beside it: report.bpf.h */
	const uint64_t cell = sizeof(struct mx_denied) + 2 * sizeof(__u32);
	uint64_t each = MX_LOCK_NAMES * sizeof(struct mx_lock_counter) + MX_DENIED_BLOCKS * MX_DENIED_BLOCK_CELLS * cell;

	return each * (cpus > 0 ? (uint64_t)cpus : 1) + MX_EVENTS;
}

uint64_t memory_sum(const struct memory *memory)
{
	return memory->trie + memory->index + memory->counters + memory->rest;
}

/* MemAvailable of /proc/meminfo, in bytes; UINT64_MAX where it cannot be read: then the kernel's refusal tells. */
static uint64_t available(void)
{
	FILE *file = fopen("/proc/meminfo", "re");
	uint64_t found = UINT64_MAX;
	char line[128];

	while (file && fgets(line, sizeof(line), file)) {
		uint64_t kib;

		if (sscanf(line, "MemAvailable: %" SCNu64 " kB", &kib) == 1)
			found = kib * 1024;
	}
	if (file)
		fclose(file);
	return found;
}

int memory_reserve(const struct memory *memory)
{
	uint64_t need = memory_sum(memory), have = available();

	if (need > have) {
		report_error("memory: the policy needs up to %" PRIu64 " MiB in the kernel, and %" PRIu64 " MiB are available",
			     need / MIB + 1, have / MIB);
		report_hint("`mxlock check` tells what a policy needs; --no-index saves %" PRIu64 " MiB of it",
			    memory->index / MIB);
		return -ENOMEM;
	}
	if (need >= MUCH)
		report_notice("memory: the policy takes up to %" PRIu64 " MiB in the kernel", need / MIB);
	else
		report_detail("memory: the policy takes up to %" PRIu64 " KiB in the kernel", need / 1024);
	return 0;
}
