// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "packet/harness.h"

#include <assert.h>
#include <errno.h>
#include <linux/bpf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include "mxlock.skel.h"

struct harness {
	struct mxlock_bpf *skeleton;
	const struct policy *policy; /* in force, with this index */
	enum image_index index;
	unsigned int slot;
	int cpus;
	int chunks[MX_CHUNKS]; /* descriptors; only the first chunk_count are open */
	unsigned int chunk_count;
	void *values; /* room for one value of each CPU */
};

static int check(int result, const char *what)
{
	if (result < 0) {
		fprintf(stderr, "packet harness: %s: %s\n", what, strerror(errno));
		exit(1);
	}
	return result;
}

static void add_chunk(struct harness *harness)
{
	__u32 index = harness->chunk_count;
	int fd = check(bpf_map_create(BPF_MAP_TYPE_PERCPU_ARRAY, "chunk", sizeof(__u32),
	                              sizeof(struct mx_counter_block), MX_CHUNK_BLOCKS, NULL), "chunk");

	check(bpf_map_update_elem(bpf_map__fd(harness->skeleton->maps.rule_counters), &index, &fd, BPF_ANY), "chunk");
	harness->chunks[harness->chunk_count++] = fd;
}

struct harness *harness_open(void)
{
	struct harness *harness = calloc(1, sizeof(*harness));

	assert(harness);
	harness->cpus = check(libbpf_num_possible_cpus(), "possible CPUs");
	harness->values = calloc(harness->cpus, sizeof(struct mx_counter_block));
	harness->skeleton = mxlock_bpf__open_and_load();
	if (!harness->values || !harness->skeleton) {
		fprintf(stderr, "packet harness: the program does not load (root, and a kernel of 6.1 or newer)\n");
		exit(1);
	}
	for (unsigned int n = 0; n < 3; n++)
		add_chunk(harness);
	return harness;
}

void harness_close(struct harness *harness)
{
	for (unsigned int n = 0; n < harness->chunk_count; n++)
		close(harness->chunks[n]);
	mxlock_bpf__destroy(harness->skeleton);
	free(harness->values);
	free(harness);
}

struct mxlock_bpf *harness_skeleton(struct harness *harness)
{
	return harness->skeleton;
}

/* Hangs an inner map into an outer one, which then owns it. */
static void hang(const struct bpf_map *outer, __u32 index, int inner)
{
	check(bpf_map_update_elem(bpf_map__fd(outer), &index, &inner, BPF_ANY), bpf_map__name(outer));
	close(inner);
}

static int make_trie(const struct image *image)
{
	LIBBPF_OPTS(bpf_map_create_opts, options, .map_flags = BPF_F_NO_PREALLOC);
	int fd = check(bpf_map_create(BPF_MAP_TYPE_LPM_TRIE, "trie", sizeof(struct mx_key), sizeof(__u32),
	                              IMAGE_KEYS, &options), "trie");

	for (unsigned int n = 0; n < image->key_count; n++)
		check(bpf_map_update_elem(fd, &image->keys[n].key, &image->keys[n].value, BPF_NOEXIST), "key");
	return fd;
}

static int make_endings(const struct image *image)
{
	LIBBPF_OPTS(bpf_map_create_opts, options, .map_flags = BPF_F_INNER_MAP);
	int fd = check(bpf_map_create(BPF_MAP_TYPE_ARRAY, "endings", sizeof(__u32), sizeof(struct mx_ending),
	                              IMAGE_ENDINGS, &options), "endings");

	for (__u32 n = 0; n < IMAGE_ENDINGS; n++)
		check(bpf_map_update_elem(fd, &n, &image->endings[n], BPF_ANY), "ending");
	return fd;
}

static int make_header(const struct mx_header *header)
{
	LIBBPF_OPTS(bpf_map_create_opts, options, .map_flags = BPF_F_RDONLY_PROG);
	int fd = check(bpf_map_create(BPF_MAP_TYPE_ARRAY, "header", sizeof(__u32), sizeof(*header), 1, &options),
	               "header");
	__u32 zero = 0;

	check(bpf_map_update_elem(fd, &zero, header, BPF_ANY), "header");
	check(bpf_map_freeze(fd), "header: freeze");
	return fd;
}

static void hang_index(struct harness *harness, const struct image *image)
{
	LIBBPF_OPTS(bpf_map_create_opts, options, .map_flags = BPF_F_MMAPABLE);
	__u32 zero = 0;

	for (unsigned int n = 0; n < image->header.index_chunks; n++) {
		int fd = check(bpf_map_create(BPF_MAP_TYPE_ARRAY, "index", sizeof(__u32), sizeof(image->chunks[n]), 1,
		                              &options), "index");

		check(bpf_map_update_elem(fd, &zero, &image->chunks[n], BPF_ANY), "index");
		hang(harness->skeleton->maps.indexes, harness->slot * MX_INDEX_CHUNKS + n, fd);
	}
}

void harness_policy(struct harness *harness, const struct policy *policy, enum image_index index)
{
	struct mxlock_bpf *skeleton = harness->skeleton;
	struct image *image;
	__u32 zero = 0;

	if (harness->policy == policy && harness->index == index) /* each outer update waits for a grace period */
		return;
	harness->policy = policy;
	harness->index = index;
	if (!policy) {
		if (bpf_map_delete_elem(bpf_map__fd(skeleton->maps.in_force), &zero) != 0 && errno != ENOENT)
			check(-1, "no policy");
		return;
	}
	assert(policy->rule_count <= COUNTERS_RULES);
	harness->slot = (harness->slot + 1) % MX_SLOTS;
	image = image_new(policy, harness->slot, index);
	hang(skeleton->maps.tries, harness->slot, make_trie(image));
	hang_index(harness, image);
	hang(skeleton->maps.endings, harness->slot, make_endings(image));
	hang(skeleton->maps.in_force, 0, make_header(&image->header));
	free(image);
}

int harness_run(struct harness *harness, const uint8_t *frame, size_t length)
{
	LIBBPF_OPTS(bpf_test_run_opts, options, .data_in = frame, .data_size_in = length, .repeat = 1);

	if (bpf_prog_test_run_opts(bpf_program__fd(harness->skeleton->progs.mxlock), &options) != 0)
		return -errno;
	return options.retval;
}

int harness_run_split(struct harness *harness, const uint8_t *frame, size_t length, size_t first)
{
	struct xdp_md context = { .data_end = first };
	LIBBPF_OPTS(bpf_test_run_opts, options, .data_in = frame, .data_size_in = length, .repeat = 1,
	            .ctx_in = &context, .ctx_size_in = sizeof(context));

	if (first >= length)
		return harness_run(harness, frame, length);
	if (bpf_prog_test_run_opts(bpf_program__fd(harness->skeleton->progs.mxlock), &options) != 0)
		return -errno;
	return options.retval;
}

bool harness_splits(struct harness *harness)
{
	static const uint8_t frame[64];

	return harness_run_split(harness, frame, sizeof(frame), 20) >= 0;
}

/* Adds up the values of all CPUs. All counters are structures of __u64 and nothing else. */
static void sum(struct harness *harness, int fd, __u32 index, size_t size, void *ret_words)
{
	const __u64 *value = harness->values;
	__u64 *word = ret_words;
	size_t words = size / sizeof(__u64);

	check(bpf_map_lookup_elem(fd, &index, harness->values), "counter");
	memset(word, 0, size);
	for (int cpu = 0; cpu < harness->cpus; cpu++)
		for (size_t n = 0; n < words; n++)
			word[n] += value[cpu * words + n];
}

static __u64 total(const void *words, size_t size)
{
	const __u64 *word = words;
	__u64 all = 0;

	for (size_t n = 0; n < size / sizeof(*word); n++)
		all += word[n];
	return all;
}

/* All rule counters, time stamps left out: the chunk's sum, less what the policy's rules own. */
static void read_chunk(struct harness *harness, unsigned int chunk, struct counters *ret_counters)
{
	struct mx_counter_block block;

	for (__u32 n = 0; n < MX_CHUNK_BLOCKS; n++) {
		sum(harness, harness->chunks[chunk], n, sizeof(block), &block);
		for (unsigned int c = 0; c < MX_BLOCK_COUNTERS; c++) {
			ret_counters->strangers += block.counters[c].packets + block.counters[c].bytes;
			ret_counters->strangers += block.counters[c].reserved;
		}
	}
}

/* A lock's counters; what it keeps of the present jiffy is none. */
static void sum_lock(struct harness *harness, __u32 index, struct mx_lock_counter *ret_counter)
{
	sum(harness, bpf_map__fd(harness->skeleton->maps.lock_counters), index, sizeof(*ret_counter), ret_counter);
	ret_counter->tick = ret_counter->tick_before = 0;
}

/* What is nobody's: everything, less what was found where it belongs. */
static void read_strangers(struct harness *harness, struct counters *counters)
{
	struct mx_lock_counter lock;

	counters->strangers = 0;
	for (__u32 n = 0; n < MX_LOCK_NAMES; n++) {
		sum_lock(harness, n, &lock);
		counters->strangers += total(&lock, sizeof(lock));
	}
	for (unsigned int n = 0; n < harness->chunk_count; n++)
		read_chunk(harness, n, counters);
	counters->strangers -= total(counters->locks, sizeof(counters->locks));
	counters->strangers -= total(counters->rules, sizeof(counters->rules));
}

static void read_rule(struct harness *harness, __u32 number, __u64 *ret_packets, __u64 *ret_bytes)
{
	const struct mx_counter_block *blocks = harness->values;
	__u32 block = number / MX_BLOCK_COUNTERS % MX_CHUNK_BLOCKS;
	unsigned int chunk = number / MX_CHUNK_COUNTERS;

	assert(chunk < harness->chunk_count);
	check(bpf_map_lookup_elem(harness->chunks[chunk], &block, harness->values), "rule counter");
	*ret_packets = *ret_bytes = 0;
	for (int cpu = 0; cpu < harness->cpus; cpu++) {
		*ret_packets += blocks[cpu].counters[number % MX_BLOCK_COUNTERS].packets;
		*ret_bytes += blocks[cpu].counters[number % MX_BLOCK_COUNTERS].bytes;
	}
}

void harness_read(struct harness *harness, bool everything, struct counters *ret_counters)
{
	const struct mxlock_bpf *skeleton = harness->skeleton;
	const struct policy *policy = harness->policy;

	memset(ret_counters, 0, sizeof(*ret_counters));
	for (__u32 n = 0; n < MX_REASON_COUNT; n++)
		sum(harness, bpf_map__fd(skeleton->maps.reason_counters), n, sizeof(__u64), &ret_counters->reasons[n]);
	for (unsigned int n = 0; policy && n < policy->lock_count; n++) {
		const struct policy_lock *lock = &policy->locks[n];

		sum_lock(harness, image_lock_counter(n), &ret_counters->locks[n]);
		for (unsigned int r = 0; r < lock->rule_count; r++)
			read_rule(harness, image_rule_counter(lock, r),
			          &ret_counters->rules[lock->first_rule + r].packets,
			          &ret_counters->rules[lock->first_rule + r].bytes);
	}
	if (everything)
		read_strangers(harness, ret_counters);
}

__u64 harness_last_hit(struct harness *harness, unsigned int lock, unsigned int rule)
{
	__u32 number = image_rule_counter(&harness->policy->locks[lock], rule);
	__u32 block = number / MX_BLOCK_COUNTERS % MX_CHUNK_BLOCKS;
	const struct mx_counter_block *blocks = harness->values;
	__u64 latest = 0;

	check(bpf_map_lookup_elem(harness->chunks[number / MX_CHUNK_COUNTERS], &block, harness->values), "last hit");
	for (int cpu = 0; cpu < harness->cpus; cpu++)
		if (blocks[cpu].counters[number % MX_BLOCK_COUNTERS].last_hit > latest)
			latest = blocks[cpu].counters[number % MX_BLOCK_COUNTERS].last_hit;
	return latest;
}

int harness_observe(struct harness *harness, const uint8_t *frame, size_t length, size_t first, bool everything,
                    struct outcome *ret_outcome)
{
	struct outcome outcome = { .reason = MX_REASON_NONE, .lock = -1, .rule = -1 };
	struct counters before, after;

	harness_read(harness, everything, &before);
	outcome.verdict = harness_run_split(harness, frame, length, first);
	harness_read(harness, everything, &after);
	*ret_outcome = outcome;
	if (outcome.verdict < 0)
		return outcome.verdict;
	if (!counters_explain(harness->policy, &before, &after, length, &outcome))
		return -EPROTO;
	*ret_outcome = outcome;
	return 0;
}
