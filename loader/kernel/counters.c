/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "counters.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include <bpf/bpf.h>

#include "../base/mem.h"
#include "../base/report.h"
#include "bpffs.h"
#include "map.h"
#include "pin.h"
#include "reasons.h"

static const struct map_shape chunk_shape = {
	BPF_MAP_TYPE_PERCPU_ARRAY, sizeof(__u32), sizeof(struct mx_counter_block), MX_CHUNK_BLOCKS, 0,
};

/* Chunks that hold so many counters. */
static __u32 chunks_for(__u32 limit)
{
	return (limit + MX_CHUNK_COUNTERS - 1) / MX_CHUNK_COUNTERS;
}

static bool chunk_pinned(const struct instance *instance, __u32 chunk)
{
	char name[PIN_NUMBERED];

	pin_name(PIN_CHUNK, chunk, name);
	return pin_exists(instance->path, name);
}

/*
 * The number of chunks: they are pinned without a gap, before they are hung in, and after what died was tidied
 * the same hang there. Asking the outer map itself would cost a grace period before 6.8.
 */
static __u32 chunks(const struct instance *instance)
{
	__u32 count = 0;

	while (count < MX_CHUNKS && chunk_pinned(instance, count))
		count++;
	return count;
}

__u32 counters_room(const struct instance *instance)
{
	return chunks(instance) * MX_CHUNK_COUNTERS;
}

static int make_chunk(const struct instance *instance, __u32 chunk)
{
	char name[PIN_NUMBERED];
	int fd, error;

	pin_name(PIN_CHUNK, chunk, name);
	fd = map_make("chunk", &chunk_shape);
	if (fd < 0)
		return fd;
	/* a run that died between pinning and hanging in has left one: it holds nothing */
	error = pin_remove(instance->path, name);
	if (!error)
		error = pin_make(fd, instance->path, name);
	if (error) {
		close(fd);
		return error;
	}
	return fd;
}

int counters_grow(const struct instance *instance, __u32 limit)
{
	__u32 have = chunks(instance), need = chunks_for(limit);
	__u32 count = 0;
	int *fds, error = 0;

	if (need > MX_CHUNKS) {
		report_error("counters: %u are needed at once, by the policies before, in force and to come; %u is the "
			     "limit",
			     limit, MX_CHUNKS * MX_CHUNK_COUNTERS);
		report_hint("a swap to a small policy, twice, gives back what the policies before have");
		return -E2BIG;
	}
	if (need <= have)
		return 0;
	fds = mem_zeroed(need - have, sizeof(*fds));
	while (have + count < need && !error) {
		int fd = make_chunk(instance, have + count);

		if (fd < 0)
			error = fd;
		else
			fds[count++] = fd;
	}
	if (!error)
		error = map_hang(instance->maps.rule_counters, "rule_counters", have, fds, count);
	for (__u32 i = 0; i < count; i++)
		close(fds[i]);
	free(fds);
	return error;
}

/* Whether the name is of a chunk that lies wholly beyond `need` of them. */
static bool is_beyond(const char *name, __u32 need)
{
	__u64 chunk;

	return pin_number(name, PIN_CHUNK, &chunk) && chunk >= need;
}

/* From the end, and out of the outer map first: see clear_slots() in swap.c. */
int counters_trim(const struct instance *instance, __u32 limit, bool *ret_trimmed)
{
	__u32 have = chunks(instance), need = chunks_for(limit);
	char **names;
	int error;

	while (have > need) {
		have--;
		/* what is pinned need not hang there: a run may have died, or failed, between the two */
		if (bpf_map_delete_elem(instance->maps.rule_counters, &have) != 0 && errno != ENOENT)
			return report_errno(errno, "map rule_counters: cannot take chunk %u away", have);
		*ret_trimmed = true;
	}
	/* pins may reach further than what hangs there, and, after a run that died here, have gaps */
	error = bpffs_names(instance->path, &names);
	if (error)
		return error;
	for (char **name = names; *name && !error; name++) {
		if (!is_beyond(*name, need))
			continue;
		error = pin_remove(instance->path, *name);
		*ret_trimmed = true;
	}
	bpffs_free_names(names);
	return error;
}

bool counters_untrimmed(const struct instance *instance, __u32 limit)
{
	__u32 need = chunks_for(limit);
	bool found = false;
	char **names;

	if (bpffs_names(instance->path, &names) != 0)
		return false;
	for (char **name = names; *name; name++)
		found = found || is_beyond(*name, need);
	bpffs_free_names(names);
	return found;
}

/* Adds up one block over the CPUs. */
static void add_block(const struct mx_counter_block *per_cpu, int cpus, struct mx_counter *sums)
{
	for (int cpu = 0; cpu < cpus; cpu++) {
		for (__u32 i = 0; i < MX_BLOCK_COUNTERS; i++) {
			const struct mx_counter *counter = &per_cpu[cpu].counters[i];

			sums[i].packets += counter->packets;
			sums[i].bytes += counter->bytes;
			if (counter->last_hit > sums[i].last_hit)
				sums[i].last_hit = counter->last_hit;
		}
	}
}

/* Adds up one chunk; `blocks` has room for one of all CPUs. */
static int sum_chunk(const struct instance *instance, __u32 chunk, int cpus, struct mx_counter_block *blocks,
		     struct mx_counter *sums)
{
	__u32 keys[MX_CHUNK_BLOCKS], next, count = MX_CHUNK_BLOCKS;
	char name[PIN_NUMBERED];
	int fd;

	pin_name(PIN_CHUNK, chunk, name);
	fd = map_open(instance->path, name, &chunk_shape);
	if (fd < 0)
		return fd == -ENOENT ? -EAGAIN : fd;
	/* ENOENT: that was the last batch, which is what was asked for */
	if (bpf_map_lookup_batch(fd, NULL, &next, keys, blocks, &count, NULL) != 0 && errno != ENOENT) {
		int error = report_errno(errno, "%s/%s: cannot read the counters", instance->path, name);

		close(fd);
		return error;
	}
	close(fd);
	for (__u32 i = 0; i < count; i++)
		add_block(&blocks[(size_t)i * (size_t)cpus], cpus, &sums[keys[i] % MX_CHUNK_BLOCKS * MX_BLOCK_COUNTERS]);
	return 0;
}

int counters_sum(const struct instance *instance, __u32 limit, struct counter_sums *ret)
{
	__u32 need = chunks_for(limit);
	int cpus = map_cpus(), error = 0;
	struct mx_counter_block *blocks;
	struct mx_counter *sums;

	if (cpus < 0)
		return cpus;
	sums = mem_zeroed((size_t)need * MX_CHUNK_COUNTERS, sizeof(*sums));
	blocks = mem_zeroed((size_t)cpus * MX_CHUNK_BLOCKS, sizeof(*blocks));
	for (__u32 chunk = 0; chunk < need && !error; chunk++)
		error = sum_chunk(instance, chunk, cpus, blocks, &sums[(size_t)chunk * MX_CHUNK_COUNTERS]);
	free(blocks);
	if (error) {
		free(sums);
		return error;
	}
	*ret = (struct counter_sums){.counters = sums, .count = need * MX_CHUNK_COUNTERS};
	return 0;
}

/* Looks up a value of u64s in a per-CPU array, and adds it up. */
static int sum_words(int map, const char *name, __u32 index, __u64 *ret_words, unsigned words)
{
	int cpus = map_cpus();
	__u64 *values;
	int error = 0;

	if (cpus < 0)
		return cpus;
	values = mem_zeroed((size_t)cpus * words, sizeof(*values));
	if (bpf_map_lookup_elem(map, &index, values) != 0) {
		error = report_errno(errno, "map %s: cannot read counter %u", name, index);
	} else {
		for (unsigned i = 0; i < words; i++)
			ret_words[i] = 0;
		for (unsigned i = 0; i < (unsigned)cpus * words; i++)
			ret_words[i % words] += values[i];
	}
	free(values);
	return error;
}

int counters_lock(const struct instance *instance, __u32 index, struct mx_lock_counter *ret)
{
	__u64 words[sizeof(*ret) / sizeof(__u64)];
	int error = sum_words(instance->maps.lock_counters, "lock_counters", index, words, sizeof(words) / sizeof(*words));

	if (error)
		return error;
	*ret = (struct mx_lock_counter){
		.packets = {words[0], words[1]},
		.default_packets = {words[2], words[3]},
		.default_bytes = {words[4], words[5]},
	};
	return 0;
}

int counters_reasons(const struct instance *instance, __u64 *ret_packets)
{
	int error = 0;

	for (__u32 i = 0; i < MX_REASON_COUNT && !error; i++)
		error = sum_words(instance->maps.reason_counters, "reason_counters", i, &ret_packets[i], 1);
	return error;
}
