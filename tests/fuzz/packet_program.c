// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "../../bpf/mxlock.bpf.c"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include <sanitizer/asan_interface.h>

#include "packet_program.h"

#define PAGE      4096
#define ROOM      (32 * PAGE)
#define NOW_TICKS 4711

/* The packet of this run, and the policy it is judged by. */
static struct {
	const struct policy *policy;
	const struct image *image;
	const uint8_t *frame;
	size_t length;
	uint8_t *room; /* ROOM bytes, then a page without access */
} run;

/* What stands for an inner map. Its address is what an outer map gives. */
static char header_map, trie_map, endings_map, chunk_maps[3];

/*
 * The counters of one run: the program may look up one of each kind, and gets zeroed memory. A second
 * one of a kind is an error of the program.
 */
static struct {
	__u64 reason;
	struct mx_lock_counter lock;
	struct mx_counter_block block;
	int reason_index, lock_index, block_index; /* -1: not looked up */
} counted;

/* What the report and the watch write to: somebody watches, so that they run too. */
static struct {
	struct mx_denied_block block;
	struct report_heads heads;
	struct mx_watch lease;
	struct mx_watch_bucket bucket;
	struct mx_event event;
} told = {.lease = {.until = NOW_TICKS + 1, .window = 1, .burst = 1}};

static void die(const char *what)
{
	fprintf(stderr, "packet_program: %s\n", what);
	abort();
}

static int claim_counter(int *index, __u32 value)
{
	if (*index >= 0)
		die("a second counter of one kind is looked up for one packet");
	return *index = value;
}

static void *look_up_counter(const void *map, __u32 index)
{
	if (map == &reason_counters) {
		if (index >= MX_REASON_COUNT)
			return NULL;
		claim_counter(&counted.reason_index, index);
		return &counted.reason;
	}
	if (map == &lock_counters) {
		if (index >= MX_LOCK_NAMES)
			return NULL;
		claim_counter(&counted.lock_index, index);
		return &counted.lock;
	}
	for (int chunk = 0; chunk < 3; chunk++)
		if (map == &chunk_maps[chunk] && index < MX_CHUNK_BLOCKS) {
			claim_counter(&counted.block_index, chunk * MX_CHUNK_BLOCKS + index);
			return &counted.block;
		}
	return NULL;
}

static void *look_up_told(const void *map, __u32 index)
{
	if (map == &denied_sources)
		return index < MX_DENIED_BLOCKS ? &told.block : NULL;
	if (map == &report_heads)
		return index < MX_DENIED_BLOCKS * MX_DENIED_BLOCK_CELLS / REPORT_HEADS ? &told.heads : NULL;
	if (map == &watch_lease)
		return index == 0 ? &told.lease : NULL;
	if (map == &watch_buckets)
		return index == 0 ? &told.bucket : NULL;
	return look_up_counter(map, index);
}

static bool covers(const struct mx_key *wide, const struct mx_key *key)
{
	const __u8 *a = &wide->kind, *b = &key->kind; /* what prefixlen counts begins here */
	__u32 whole = wide->prefixlen / 8, rest = wide->prefixlen % 8;

	return wide->prefixlen <= key->prefixlen && memcmp(a, b, whole) == 0 &&
	       (rest == 0 || ((a[whole] ^ b[whole]) >> (8 - rest)) == 0);
}

static void *longest_prefix(const struct mx_key *key)
{
	const struct image_entry *best = NULL;

	for (unsigned int n = 0; n < run.image->key_count; n++) {
		const struct image_entry *entry = &run.image->keys[n];

		if (covers(&entry->key, key) && (!best || entry->key.prefixlen > best->key.prefixlen))
			best = entry;
	}
	return best ? (void *)&best->value : NULL;
}

/* A chunk of the index stands for its map and for its value. */
static void *index_chunk(__u32 chunk)
{
	return chunk < run.image->header.index_chunks ? (void *)&run.image->chunks[chunk] : NULL;
}

static bool is_index_chunk(const void *map)
{
	return map >= (const void *)&run.image->chunks[0] && map < (const void *)&run.image->chunks[IMAGE_CHUNKS];
}

void *bpf_map_lookup_elem(void *map, const void *key)
{
	__u32 index;

	if (map == &trie_map)
		return longest_prefix(key);
	if (is_index_chunk(map))
		return map;
	memcpy(&index, key, sizeof(index));
	if (map == &in_force)
		return index == 0 ? &header_map : NULL;
	if (map == &header_map)
		return index == 0 ? (void *)&run.image->header : NULL;
	if (map == &tries)
		return index == run.image->header.slot ? &trie_map : NULL;
	if (map == &indexes)
		return index / MX_INDEX_CHUNKS == run.image->header.slot ? index_chunk(index % MX_INDEX_CHUNKS) : NULL;
	if (map == &endings)
		return index == run.image->header.slot ? &endings_map : NULL;
	if (map == &endings_map)
		return index < IMAGE_ENDINGS ? (void *)&run.image->endings[index] : NULL;
	if (map == &rule_counters)
		return index < 3 ? &chunk_maps[index] : NULL;
	return look_up_told(map, index);
}

void *bpf_ringbuf_reserve(void *ring, __u64 size, __u64 flags)
{
	if (ring != &events || size != sizeof(told.event) || flags != 0)
		die("an event of another kind");
	return &told.event;
}

void bpf_ringbuf_submit(void *entry, __u64 flags)
{
	const struct mx_event *event = entry;
	size_t captured = run.length < MX_EVENT_FRAME ? run.length : MX_EVENT_FRAME;

	(void)flags;
	if (event->length != run.length || event->captured != captured || memcmp(event->frame, run.frame, captured) != 0)
		die("an event that does not tell the frame");
}

long bpf_xdp_load_bytes(struct xdp_md *context, __u32 offset, void *buffer, __u32 size)
{
	(void)context;
	if (offset > run.length || size > run.length - offset)
		return -22; /* EINVAL, as the kernel says */
	memcpy(buffer, run.frame + offset, size);
	return 0;
}

__u64 bpf_xdp_get_buff_len(struct xdp_md *context)
{
	(void)context;
	return run.length;
}

long bpf_loop(__u32 count, long (*body)(__u32 index, void *context), void *context, __u64 flags)
{
	__u32 n;

	(void)flags;
	for (n = 0; n < count; n++)
		if (body(n, context))
			return n + 1;
	return n;
}

__u64 bpf_jiffies64(void)
{
	return NOW_TICKS;
}

__u64 bpf_ktime_get_ns(void)
{
	return NOW_TICKS;
}

__u64 bpf_ktime_get_tai_ns(void)
{
	return run.policy->now_tai_ns;
}

void program_open(void)
{
	run.room = mmap(NULL, ROOM + PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);
	if (run.room == MAP_FAILED || mprotect(run.room + ROOM, PAGE, PROT_NONE) != 0)
		die("no memory below 4 GiB");
}

static void collect_block(const struct policy *policy, struct counters *counters)
{
	for (unsigned int n = 0; n < MX_BLOCK_COUNTERS; n++) {
		const struct mx_counter *counter = &counted.block.counters[n];
		__u32 number = counted.block_index * MX_BLOCK_COUNTERS + n;
		unsigned int rule = (number - 5) / 131; /* image_rule_counter() */

		if (counter->packets == 0 && counter->bytes == 0 && counter->last_hit == 0)
			continue;
		if ((number - 5) % 131 != 0 || rule >= policy->rule_count || counter->last_hit != NOW_TICKS) {
			counters->strangers += counter->packets + counter->bytes + 1;
			continue;
		}
		counters->rules[rule].packets = counter->packets;
		counters->rules[rule].bytes = counter->bytes;
	}
}

static void collect(const struct policy *policy, struct counters *ret_counters)
{
	memset(ret_counters, 0, sizeof(*ret_counters));
	if (counted.reason_index >= 0)
		ret_counters->reasons[counted.reason_index] = counted.reason;
	if (counted.block_index >= 0)
		collect_block(policy, ret_counters);
	if (counted.lock_index < 0)
		return;
	counted.lock.tick = counted.lock.tick_before = 0; /* no counters */
	for (unsigned int n = 0; n < policy->lock_count; n++)
		if (image_lock_counter(n) == (__u32)counted.lock_index) {
			ret_counters->locks[n] = counted.lock;
			return;
		}
	ret_counters->strangers++;
}

int program_run(const struct policy *policy, const struct image *image, const uint8_t *frame, size_t length,
                size_t first, struct counters *ret_counters)
{
	size_t linear = first < length ? first : length;
	uint8_t *data = run.room + ROOM - linear;
	struct xdp_md context = { .data = (__u32)(uintptr_t)data, .data_end = (__u32)(uintptr_t)(run.room + ROOM) };
	int verdict;

	if (linear > ROOM)
		die("the frame does not fit");
	run.policy = policy;
	run.image = image;
	run.frame = frame;
	run.length = length;
	memset(&counted, 0, sizeof(counted));
	memset(&told.bucket, 0, sizeof(told.bucket));
	counted.reason_index = counted.lock_index = counted.block_index = -1;
	ASAN_UNPOISON_MEMORY_REGION(run.room, ROOM);
	memcpy(data, frame, linear);
	ASAN_POISON_MEMORY_REGION(run.room, ROOM - linear);
	verdict = mxlock(&context);
	if (memcmp(data, frame, linear) != 0)
		die("the program changed the packet");
	collect(policy, ret_counters);
	return verdict;
}
