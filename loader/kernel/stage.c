/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "stage.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <bpf/bpf.h>

#include "../base/mem.h"
#include "../base/report.h"
#include "clock.h"
#include "fill.h"
#include "generation.h"
#include "map.h"

/* All of a generation while it is made. What it holds is released by drop(). */
struct staging {
	const struct instance *instance;
	const struct policy *policy;
	const struct stage_plan *plan;
	char path[GENERATION_PATH];
	struct mx_header *header;
	struct mx_ending *endings; /* header->ending_count of them */
	__u32 *values;             /* of each rule: what the trie holds for it */
	int header_fd;
};

static __u32 final_value(const struct staging *staging, uint32_t rule)
{
	return staging->plan->numbers[rule].number |
	       (staging->policy->rules[rule].verdict == VERDICT_DROP ? MX_RULE_DROP : 0);
}

/* What decides when this rule has ended: the next shorter prefix that lasts longer. */
static __u32 value_after(const struct staging *staging, const struct policy_rule *rule)
{
	const struct policy_rule *rules = staging->policy->rules;
	uint32_t at = rule->covering;

	while (at != POLICY_NONE && rules[at].until != 0 && rules[at].until <= rule->until)
		at = rules[at].covering;
	return at == POLICY_NONE ? MX_RULE_NONE : staging->values[at];
}

/* The value of each rule, and the endings. A covering rule stands before those that it covers. */
static void plan_values(struct staging *staging)
{
	const struct policy *policy = staging->policy;
	int64_t tai = clock_tai_offset();
	__u32 endings = 0;

	staging->values = mem_zeroed(policy->rule_count, sizeof(*staging->values));
	for (uint32_t i = 0; i < policy->rule_count; i++)
		endings += policy->rules[i].until != 0;
	staging->endings = mem_zeroed(endings, sizeof(*staging->endings));
	staging->header->ending_count = endings;

	endings = 0;
	for (uint32_t i = 0; i < policy->rule_count; i++) {
		const struct policy_rule *rule = &policy->rules[i];

		if (rule->until == 0) {
			staging->values[i] = final_value(staging, i);
			continue;
		}
		staging->endings[endings] = (struct mx_ending){
			.until_tai_ns = (__u64)(rule->until + tai) * 1000000000ULL,
			.rule = final_value(staging, i),
			.after = value_after(staging, rule),
		};
		staging->values[i] = MX_RULE_ENDS | endings++;
	}
}

static bool is_any(const struct policy_lock *lock)
{
	return lock->to_count == 2 && lock->to[0].length == 0 && lock->to[1].length == 0;
}

static bool can_drop(const struct policy *policy, const struct policy_lock *lock)
{
	bool drops = lock->default_verdict == VERDICT_DROP;

	for (uint32_t i = 0; i < lock->rule_count && !drops; i++)
		drops = policy->rules[lock->first_rule + i].verdict == VERDICT_DROP;
	return drops;
}

/* The index of the counter that belongs to a lock's name, given when the name is first seen. */
static int name_counter(const struct instance *instance, const char *name, __u32 *ret_index)
{
	char key[MX_NAME] = {0}, next[MX_NAME];
	const void *before = NULL;
	__u32 index = 0;

	strncpy(key, name, sizeof(key) - 1);
	if (bpf_map_lookup_elem(instance->maps.lock_names, key, ret_index) == 0) {
		if (*ret_index < MX_LOCK_NAMES)
			return 0;
		report_error("%s/lock_names: lock %s has counter %u, past the limit: damaged", instance->path, name,
			     *ret_index);
		return -EPROTO;
	}
	for (; bpf_map_get_next_key(instance->maps.lock_names, before, next) == 0; before = next)
		index++;
	if (index >= MX_LOCK_NAMES) {
		report_error("lock %s: this instance has seen %d names of locks, which is the limit", name, MX_LOCK_NAMES);
		report_hint("names keep their totals for ever: detach and attach again to begin anew");
		return -E2BIG;
	}
	if (bpf_map_update_elem(instance->maps.lock_names, key, &index, BPF_NOEXIST) != 0)
		return report_errno(errno, "map lock_names: cannot add lock %s", name);
	*ret_index = index;
	return 0;
}

static int plan_locks(struct staging *staging)
{
	const struct policy *policy = staging->policy;
	struct mx_header *header = staging->header;
	int error = 0;

	for (uint32_t i = 0; i < policy->lock_count && !error; i++) {
		const struct policy_lock *lock = &policy->locks[i];

		header->locks[i].default_drops = lock->default_verdict == VERDICT_DROP ? MX_DROP : MX_ALLOW;
		header->locks[i].monitors = lock->monitor;
		if (can_drop(policy, lock))
			*(lock->monitor ? &header->any_monitoring : &header->any_enforcing) |= 1ULL << i;
		for (uint32_t j = 0; j < lock->port_count; j++)
			header->ports[lock->ports[j] / 64] |= 1ULL << (lock->ports[j] % 64);
		error = name_counter(staging->instance, lock->name, &header->locks[i].counter);
	}
	return error;
}

/* The header's set of locks that equals `locks`, added where it is new. Sets are few: locks that share servers. */
static __u32 guard_set(struct mx_header *header, uint64_t locks, __u32 *count)
{
	for (__u32 i = *count; i > 0; i--)
		if (header->guards[i] == locks)
			return i;
	header->guards[++*count] = locks;
	return *count;
}

/* All that the trie holds. */
static int fill_trie(struct staging *staging, struct fill *fill)
{
	const struct policy *policy = staging->policy;
	__u32 sets = 0;
	int error = 0;

	for (uint32_t i = 0; i < policy->rule_count && !error; i++)
		error = fill_add(fill, MX_KIND_SOURCE, policy->rules[i].lock, &policy->rules[i].prefix,
				 staging->values[i]);
	for (uint32_t i = 0; i < policy->lock_count; i++) {
		const struct policy_lock *lock = &policy->locks[i];

		for (uint32_t j = 0; j < lock->port_count; j++)
			for (uint32_t k = 0; k < lock->to_count && !error; k++)
				error = fill_add(fill, MX_KIND_DESTINATION, lock->ports[j], &lock->to[k], i);
	}
	for (uint32_t i = 0; i < policy->guard_count && !error; i++)
		error = fill_add(fill, MX_KIND_GUARD, 0, &policy->guards[i].to,
				 guard_set(staging->header, policy->guards[i].locks, &sets));
	return error ? error : fill_end(fill);
}

static uint32_t trie_entries(const struct policy *policy)
{
	uint32_t entries = policy->rule_count + policy->guard_count;

	for (uint32_t i = 0; i < policy->lock_count; i++)
		entries += policy->locks[i].port_count * policy->locks[i].to_count;
	return entries;
}

/* Pins a map and hangs it into the slot of `outer` (-1: it hangs nowhere); closes it. */
static int settle(const struct staging *staging, int fd, const char *name, int outer)
{
	int error = fd < 0 ? fd : map_pin(fd, staging->path, name);

	if (!error && outer >= 0 && bpf_map_update_elem(outer, &staging->plan->slot, &fd, BPF_ANY) != 0)
		error = report_errno(errno, "map %s: cannot hang it into slot %u", name, staging->plan->slot);
	if (fd >= 0)
		close(fd);
	return error;
}

static int stage_trie(struct staging *staging)
{
	struct fill *fill;
	int fd, error;

	fd = fill_begin(trie_entries(staging->policy), &fill);
	if (fd < 0)
		return fd;
	error = fill_trie(staging, fill);
	fill_free(fill);
	if (error) {
		close(fd);
		return error;
	}
	return settle(staging, fd, "trie", staging->instance->maps.tries);
}

static int stage_endings(const struct staging *staging)
{
	const struct map_shape shape = {
		.type = BPF_MAP_TYPE_ARRAY,
		.key_size = sizeof(__u32),
		.value_size = sizeof(struct mx_ending),
		.entries = staging->header->ending_count,
		.flags = BPF_F_INNER_MAP,
	};
	int fd;

	if (shape.entries == 0)
		return 0;
	fd = map_make("endings", &shape);
	for (__u32 i = 0; fd >= 0 && i < shape.entries; i++) {
		if (bpf_map_update_elem(fd, &i, &staging->endings[i], BPF_ANY) != 0) {
			int error = report_errno(errno, "map endings: cannot write ending %u", i);

			close(fd);
			return error;
		}
	}
	return settle(staging, fd, "endings", staging->instance->maps.endings);
}

/* The header is the last: who finds it finds a whole generation. */
static int stage_header(struct staging *staging)
{
	const struct map_shape shape = {
		.type = BPF_MAP_TYPE_ARRAY,
		.key_size = sizeof(__u32),
		.value_size = sizeof(struct mx_header),
		.entries = 1,
		.flags = BPF_F_RDONLY_PROG,
	};
	const __u32 zero = 0;

	staging->header_fd = map_make("header", &shape);
	if (staging->header_fd < 0)
		return staging->header_fd;
	if (bpf_map_update_elem(staging->header_fd, &zero, staging->header, BPF_ANY) != 0 ||
	    bpf_map_freeze(staging->header_fd) != 0)
		return report_errno(errno, "map header: cannot write it");
	return map_pin(staging->header_fd, staging->path, "header");
}

static void describe(struct staging *staging)
{
	const struct policy *policy = staging->policy;
	struct mx_header *header = staging->header;

	header->magic = MX_MAGIC;
	header->abi = MX_ABI;
	header->slot = staging->plan->slot;
	header->generation = staging->plan->generation;
	header->previous = staging->plan->previous;
	header->lock_count = policy->lock_count;
	header->sole_lock = policy->lock_count == 1 && is_any(&policy->locks[0]);
	header->rule_count = policy->rule_count;
	header->number_limit = staging->plan->number_limit;
	header->text_length = policy->text_length;
	memcpy(header->digest, policy->digest, sizeof(header->digest));
}

static int stage_all(struct staging *staging)
{
	const struct policy *policy = staging->policy;
	int error;

	describe(staging);
	plan_values(staging);
	error = plan_locks(staging);
	if (!error && mkdir(staging->path, 0700) != 0)
		error = report_errno(errno, "%s: cannot make this folder", staging->path);
	if (!error)
		error = stage_trie(staging);
	if (!error)
		error = stage_endings(staging);
	if (!error)
		error = settle(staging, map_make_blob("text", policy->text, policy->text_length), "text", -1);
	if (!error)
		error = settle(staging,
			       map_make_blob("numbers", staging->plan->numbers,
					     policy->rule_count * sizeof(*staging->plan->numbers)),
			       "numbers", -1);
	return error ? error : stage_header(staging);
}

int stage(const struct instance *instance, const struct policy *policy, const struct stage_plan *plan, int *ret_header)
{
	struct staging staging = {
		.instance = instance,
		.policy = policy,
		.plan = plan,
		.header = mem_zeroed(1, sizeof(*staging.header)),
		.header_fd = -1,
	};
	int error;

	generation_path(instance, plan->generation, staging.path);
	error = stage_all(&staging);
	free(staging.header);
	free(staging.endings);
	free(staging.values);
	if (error) {
		if (staging.header_fd >= 0)
			close(staging.header_fd);
		return error;
	}
	*ret_header = staging.header_fd;
	return 0;
}
