/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * Counters: per CPU, so plain additions. A counter that cannot be found never
 * changes a verdict: it was decided before.
 */
#ifndef MX_COUNT_BPF_H
#define MX_COUNT_BPF_H

static __always_inline void count_reason(__u32 reason)
{
	__u64 *packets = bpf_map_lookup_elem(&reason_counters, &reason);

	if (packets)
		++*packets;
}

static __always_inline void count_rule(__u32 number, __u64 bytes)
{
	__u32 chunk = number / MX_CHUNK_COUNTERS;
	__u32 block = number / MX_BLOCK_COUNTERS % MX_CHUNK_BLOCKS;
	void *counters = bpf_map_lookup_elem(&rule_counters, &chunk);
	struct mx_counter_block *values;
	struct mx_counter *counter;

	if (!counters)
		return;
	values = bpf_map_lookup_elem(counters, &block);
	if (!values)
		return;
	counter = &values->counters[number % MX_BLOCK_COUNTERS];
	counter->packets++;
	counter->bytes += bytes;
	/* 0.8 ns, against 24 and more of the clocks; the loader knows the length of a tick */
	counter->last_hit = bpf_jiffies64();
}

/* Counts what a lock judged by a rule, or by its default (MX_RULE_NONE). The lock's counter. */
static __always_inline struct mx_lock_counter *count_lock(const struct mx_lock *lock, __u32 rule, bool drops, __u64 bytes)
{
	__u32 index = lock->counter;
	struct mx_lock_counter *counter = bpf_map_lookup_elem(&lock_counters, &index);

	if (counter) {
		counter->packets[drops]++;
		if (rule == MX_RULE_NONE) {
			counter->default_packets[drops]++;
			counter->default_bytes[drops] += bytes;
		}
	}
	if (rule != MX_RULE_NONE)
		count_rule(rule & MX_RULE_NUMBER, bytes);
	return counter;
}

/* Counts what was judged. The counter of the lock that judged it; NULL: none did. */
static __always_inline struct mx_lock_counter *count(const struct judgement *judgement, __u64 bytes)
{
	if (judgement->by)
		return count_lock(judgement->by, judgement->rule, judgement->drops, bytes);
	count_reason(judgement->reason);
	return NULL;
}

#endif
