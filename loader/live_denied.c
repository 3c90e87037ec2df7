/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "live_denied.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "abi.h"

#include "base/date.h"
#include "base/mem.h"
#include "base/report.h"
#include "kernel/cells.h"
#include "kernel/clock.h"
#include "kernel/counters.h"
#include "kernel/instance.h"
#include "kernel/numbers.h"
#include "policy/explain.h"
#include "policy/near.h"

/* The lock of this name; NULL: the policy has none. */
static const struct policy_lock *find_lock(const struct policy *policy, const char *name)
{
	uint32_t index = policy_find_lock(policy, name);

	return index == POLICY_NONE ? NULL : &policy->locks[index];
}

/* Every lock that the instance has ever had and that dropped something, or is in force; *ret_indexes by its counter. */
static int read_locks(const struct instance *instance, const struct policy *policy, struct denied *denied,
		      uint32_t *ret_indexes)
{
	char (*names)[MX_NAME] = numbers_lock_names(instance);
	size_t room = 0;
	int error = names ? 0 : -EPROTO;

	for (uint32_t i = 0; !error && i < MX_LOCK_NAMES; i++) {
		const struct policy_lock *lock = names[i][0] ? find_lock(policy, names[i]) : NULL;
		struct mx_lock_counter counter;

		ret_indexes[i] = UINT32_MAX;
		if (!names[i][0])
			continue;
		error = counters_lock(instance, i, &counter);
		if (error || (!lock && counter.packets[MX_DROP] == 0))
			continue;
		denied->locks = mem_grow(denied->locks, &room, denied->lock_count, sizeof(*denied->locks));
		ret_indexes[i] = denied->lock_count++;
		denied->locks[ret_indexes[i]] = (struct denied_lock){
			.mode = lock ? policy_mode_name(lock) : NULL,
			.packets = counter.packets[MX_DROP],
		};
		snprintf(denied->locks[ret_indexes[i]].name, MX_NAME, "%s", names[i]);
	}
	free(names);
	return error;
}

static int take_sources(const struct instance *instance, const struct cells *cells, const uint32_t *lock_indexes,
			struct denied *denied)
{
	struct clock_now now;
	int error = clock_read(instance->clock, instance->tick_ns, &now);

	denied->sources = mem_zeroed(cells->count, sizeof(*denied->sources));
	for (size_t i = 0; i < cells->count && !error; i++) {
		const struct cells_source *cell = &cells->sources[i];

		if (lock_indexes[cell->lock] == UINT32_MAX)
			continue; /* torn: no lock of this number has dropped anything */
		denied->sources[denied->source_count++] = (struct denied_source){
			.prefix = cell->address,
			.lock = lock_indexes[cell->lock],
			.addresses = 1,
			.packets = cell->packets,
			.connections = cell->connections,
			.payloads = cell->payloads,
			.bytes = cell->bytes,
			.first_seen = clock_wall(&now, cell->first_seen),
			.last_seen = clock_wall(&now, cell->last_seen),
		};
	}
	return error;
}

void live_denied_mark(const struct policy *policy, int64_t now, struct denied *denied)
{
	for (size_t i = 0; i < denied->source_count; i++) {
		struct denied_source *source = &denied->sources[i];
		const struct policy_lock *lock = find_lock(policy, denied->locks[source->lock].name);
		const struct policy_group *near;
		struct explanation answer;

		if (!lock)
			continue;
		answer = policy_explain_lock(policy, lock, &source->prefix, now);
		near = answer.rule ? NULL : policy_near(policy, lock, &source->prefix);
		source->allowed = answer.verdict == VERDICT_ALLOW;
		source->ruled = answer.rule != NULL;
		source->near = near && !source->allowed ? near->name : NULL;
	}
}

int live_denied(const struct snapshot *snapshot, struct denied *ret)
{
	uint32_t *lock_indexes = mem_zeroed(MX_LOCK_NAMES, sizeof(*lock_indexes));
	struct denied denied = {0};
	struct cells cells = {0};
	struct instance instance;
	int error = instance_open(snapshot->instance, &instance);

	if (error == -ENOENT)
		report_error("instance %s: it was detached just now", snapshot->instance);
	if (!error)
		error = cells_read(&instance, &cells);
	/* the totals last: a packet that came meanwhile is left out of the report, never one too many in it */
	if (!error)
		error = read_locks(&instance, snapshot->policy, &denied, lock_indexes);
	if (!error)
		error = take_sources(&instance, &cells, lock_indexes, &denied);
	if (!error)
		live_denied_mark(snapshot->policy, date_now(), &denied);
	instance_close(&instance);
	free(cells.sources);
	free(lock_indexes);
	if (error) {
		denied_free(&denied);
		return error;
	}
	*ret = denied;
	return 0;
}
