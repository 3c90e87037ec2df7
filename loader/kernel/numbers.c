/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "numbers.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <bpf/bpf.h>

#include "../base/mem.h"
#include "../base/report.h"
#include "advice.h"
#include "counters.h"

#define UNASSIGNED UINT32_MAX

/* Marks the numbers that a generation names. */
static void mark(const struct generation *generation, bool *taken)
{
	for (__u32 i = 0; generation && i < generation->header->rule_count; i++)
		taken[generation->numbers[i].number] = true;
}

/* The rules of one lock, before and now: both are sorted by prefix, so one walk finds what stays. */
static void keep_lock(const struct in_force *now, const struct policy_lock *old, const struct policy *next,
		      const struct policy_lock *new, struct mx_number *numbers)
{
	uint32_t i = old->first_rule, j = new->first_rule;

	while (i < old->first_rule + old->rule_count && j < new->first_rule + new->rule_count) {
		const struct policy_rule *was = &now->policy->rules[i], *is = &next->rules[j];
		int order = prefix_compare(&was->prefix, &is->prefix);

		if (order == 0 && was->verdict == is->verdict)
			numbers[j] = now->generation->numbers[i];
		i += order <= 0;
		j += order >= 0;
	}
}

/* Gives what has no number yet the lowest free ones. Returns one past the highest in use by `numbers`. */
static __u32 number_rest(const bool *taken, __u32 taken_count, struct mx_number *numbers, uint32_t count)
{
	__u32 free_number = 0, limit = 0;

	for (uint32_t i = 0; i < count; i++) {
		if (numbers[i].number == UNASSIGNED) {
			while (free_number < taken_count && taken[free_number])
				free_number++;
			numbers[i] = (struct mx_number){.number = free_number++};
		}
		if (numbers[i].number >= limit)
			limit = numbers[i].number + 1;
	}
	return limit;
}

/*
 * A counter that belonged to another rule once is not zeroed: user space can write a per-CPU value only whole, and
 * would overwrite what its neighbours in the block count meanwhile. Its rule remembers where it began. Nobody counts on it now: the last
 * packet judged by that rule's generation was done before this one was replaced.
 */
static int set_bases(const struct instance *instance, const bool *taken, __u32 taken_count, __u32 room,
		     struct mx_number *numbers, uint32_t count)
{
	struct counter_sums sums;
	int error = counters_sum(instance, room, &sums);

	if (error)
		return error;
	for (uint32_t i = 0; i < count; i++) {
		__u32 number = numbers[i].number;

		if (number >= sums.count || (number < taken_count && taken[number]))
			continue;
		numbers[i].base_packets = sums.counters[number].packets;
		numbers[i].base_bytes = sums.counters[number].bytes;
	}
	free(sums.counters);
	return 0;
}

int numbers_assign(const struct instance *instance, const struct in_force *now, const struct generation *before,
		   const struct policy *next, struct mx_number **ret_numbers, __u32 *ret_limit)
{
	__u32 taken_count = 0, limit, room = counters_room(instance);
	struct mx_number *numbers = mem_zeroed(next->rule_count, sizeof(*numbers));
	bool *taken;
	int error = 0;

	if (now->generation)
		taken_count = now->generation->header->number_limit;
	if (before && before->header->number_limit > taken_count)
		taken_count = before->header->number_limit;
	taken = mem_zeroed(taken_count, sizeof(*taken));
	mark(now->generation, taken);
	mark(before, taken);

	for (uint32_t i = 0; i < next->rule_count; i++)
		numbers[i].number = UNASSIGNED;
	for (uint32_t i = 0; i < next->lock_count && now->policy && now->generation; i++) {
		uint32_t old = policy_find_lock(now->policy, next->locks[i].name);

		if (old != POLICY_NONE)
			keep_lock(now, &now->policy->locks[old], next, &next->locks[i], numbers);
	}
	limit = number_rest(taken, taken_count, numbers, next->rule_count);
	/* counters beyond the room that there is are made for this policy: new, and zero */
	if (room > 0)
		error = set_bases(instance, taken, taken_count, room < limit ? room : limit, numbers, next->rule_count);
	free(taken);
	if (error) {
		free(numbers);
		return error;
	}
	*ret_numbers = numbers;
	*ret_limit = limit;
	return 0;
}

int numbers_lock(const struct instance *instance, const char *name, __u32 *ret_index)
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
		advice_damaged(instance->path);
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

char (*numbers_lock_names(const struct instance *instance))[MX_NAME]
{
	char (*names)[MX_NAME] = mem_zeroed(MX_LOCK_NAMES, sizeof(*names));
	char key[MX_NAME], *before = NULL;
	__u32 index;

	for (; bpf_map_get_next_key(instance->maps.lock_names, before, key) == 0; before = key) {
		if (bpf_map_lookup_elem(instance->maps.lock_names, key, &index) == 0 && index < MX_LOCK_NAMES &&
		    memchr(key, '\0', sizeof(key))) {
			memcpy(names[index], key, sizeof(key));
			continue;
		}
		report_error("%s/lock_names: not as mxlock writes it: damaged", instance->path);
		advice_damaged(instance->path);
		free(names);
		return NULL;
	}
	return names;
}
