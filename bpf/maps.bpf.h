/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * The maps. `in_force`, `tries`, `indexes`, `endings` and `rule_counters` are outer maps: what hangs
 * in them is made by the loader, a generation at a time. The inner templates are
 * declared by sizes rather than types, which clang 14 wants.
 */
#ifndef MX_MAPS_BPF_H
#define MX_MAPS_BPF_H

/* The header of the generation in force, MX_IN_FORCE, and MX_FALLBACK. Replacing the first is the commit of a swap. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, 2);
	__type(key, __u32);
	__array(
		values, struct {
			__uint(type, BPF_MAP_TYPE_ARRAY);
			__uint(max_entries, 1);
			__uint(key_size, sizeof(__u32));
			__uint(value_size, sizeof(struct mx_header));
			__uint(map_flags, BPF_F_RDONLY_PROG);
		});
} in_force SEC(".maps");

/* Per generation: struct mx_key to a rule, a lock or a guard set. Inner tries may differ in size. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, MX_SLOTS);
	__type(key, __u32);
	__array(
		values, struct {
			__uint(type, BPF_MAP_TYPE_LPM_TRIE);
			__uint(max_entries, 1);
			__uint(key_size, sizeof(struct mx_key));
			__uint(value_size, sizeof(__u32));
			__uint(map_flags, BPF_F_NO_PREALLOC);
		});
} tries SEC(".maps");

/* Per generation: chunks of the index beside its trie, MX_INDEX_CHUNKS places for each slot. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, MX_SLOTS * MX_INDEX_CHUNKS);
	__type(key, __u32);
	__array(
		values, struct {
			__uint(type, BPF_MAP_TYPE_ARRAY);
			__uint(max_entries, 1);
			__uint(key_size, sizeof(__u32));
			__uint(value_size, sizeof(struct mx_index_chunk));
			__uint(map_flags, BPF_F_MMAPABLE);
		});
} indexes SEC(".maps");

/* Per generation: what rules with an `until` decide, and what comes after. BPF_F_INNER_MAP: of any size. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, MX_SLOTS);
	__type(key, __u32);
	__array(
		values, struct {
			__uint(type, BPF_MAP_TYPE_ARRAY);
			__uint(max_entries, 1);
			__uint(key_size, sizeof(__u32));
			__uint(value_size, sizeof(struct mx_ending));
			__uint(map_flags, BPF_F_INNER_MAP);
		});
} endings SEC(".maps");

/* Counters of rules, in chunks of one size: the kernel inlines the look-up with the template's bound. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, MX_CHUNKS);
	__type(key, __u32);
	__array(
		values, struct {
			__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
			__uint(max_entries, MX_CHUNK_BLOCKS);
			__uint(key_size, sizeof(__u32));
			__uint(value_size, sizeof(struct mx_counter_block));
		});
} rule_counters SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, MX_LOCK_NAMES);
	__type(key, __u32);
	__type(value, struct mx_lock_counter);
} lock_counters SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, MX_REASON_COUNT);
	__type(key, __u32);
	__type(value, __u64);
} reason_counters SEC(".maps");

/* Until when a generation is in force, by slot. User space exchanges the time through a mapping. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, MX_SLOTS);
	__uint(map_flags, BPF_F_MMAPABLE);
	__type(key, __u32);
	__type(value, struct mx_deadline);
} deadlines SEC(".maps");

/* Denied sources, in blocks: the allocator of per-CPU memory takes no larger piece, and each costs a pointer. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, MX_DENIED_BLOCKS);
	__type(key, __u32);
	__type(value, struct mx_denied_block);
} denied_sources SEC(".maps");

/* Who watches, how much each CPU has sent, and the ring that it is sent through. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct mx_watch);
} watch_lease SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct mx_watch_bucket);
} watch_buckets SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, MX_EVENTS);
} events SEC(".maps");

/* What the entry for questions answers. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct mx_explained);
} explained SEC(".maps");

/* The loader's own, made here so that one object makes all that an instance keeps. */

/* Index of a lock's counter by its name: it stays for the life of the instance, so that totals never fall. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, MX_LOCK_NAMES);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, char[MX_NAME]);
	__type(value, __u32);
} lock_names SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct mx_instance);
} instance SEC(".maps");

#endif
