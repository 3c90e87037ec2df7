/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "swap.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <unistd.h>

#include <bpf/bpf.h>

#include "../base/progress.h"
#include "../base/report.h"
#include "advice.h"
#include "clock.h"
#include "kept.h"
#include "stage.h"
#include "tidy.h"

static __u32 free_slot(const struct kept *kept)
{
	__u32 slot = 0;

	while (kept_slot(kept, slot))
		slot++; /* two are kept at the most, of MX_SLOTS */
	return slot;
}

/*
 * Commits a staged generation (its header's descriptor, which is closed; -errno: it was not staged). Replacing this
 * one element is the commit: the kernel exchanges the pointer, and returns after a grace period. *ret_generation is
 * set from then on.
 */
static int commit(const struct instance *instance, int header, __u64 generation, __u64 *ret_generation)
{
	const __u32 place = MX_IN_FORCE;
	int error = 0;

	if (header < 0)
		return header;
	if (bpf_map_update_elem(instance->maps.in_force, &place, &header, BPF_ANY) == 0)
		*ret_generation = generation;
	else
		error = report_errno(errno, "instance %s: the kernel refused the switch to the new policy", instance->name);
	close(header);
	return error;
}

/* The staged generation's header again, or -errno after a message: then it is closed. The time runs from here on. */
static int await_confirm(const struct instance *instance, const struct kept *kept, const struct plan_place *place,
			 __u32 seconds, int header)
{
	int error;

	if (header < 0 || seconds == 0)
		return header;
	error = stage_fallback(instance, &kept->now, place->generation);
	if (!error)
		error = confirm_begin(instance, place->slot, place->generation, seconds);
	if (!error)
		return header;
	close(header);
	return error;
}

/* Numbers, stages and commits. */
static int replace(const struct instance *instance, const struct in_force *now, const struct kept *kept,
		   const struct policy *next, const struct swap_options *options, __u64 *ret_generation)
{
	struct plan_place place = {
		.generation = 1,
		.seed = instance->seed,
		.slot = free_slot(kept),
		.indexed = options->indexed,
		.provisional = options->confirm > 0,
	};
	struct mx_number *numbers;
	int header, error;

	if (now->generation) {
		place.previous = now->generation->header->generation;
		place.generation = place.previous + 1;
	}
	error = numbers_assign(instance, now, kept->before.header ? &kept->before : NULL, next, &numbers,
			       &place.number_limit);
	if (error)
		return error;
	place.numbers = numbers;
	header = stage(instance, next, &place);
	free(numbers);
	header = await_confirm(instance, kept, &place, options->confirm, header);
	return commit(instance, header, place.generation, ret_generation);
}

/* What follows a commit or a failure, and its result: `generation` is 0 where nothing was committed. */
static int finish(const struct instance *instance, int error, __u64 generation, __u64 *ret_generation)
{
	bool found;
	int left;

	progress_begin("removing what is not kept");
	left = tidy(instance, &found);
	progress_end();
	/* after the commit: the generation that is no longer kept; after a failure: what was staged */
	if (left != 0)
		report_hint("what could not be removed is unused; the next command that changes something tries again");
	if (generation == 0)
		return error;
	*ret_generation = generation;
	return 0;
}

int swap_refused(const struct instance *instance)
{
	__u64 generation, now = 0, left = 0;
	struct confirm confirm = {0};
	int error = generation_committed(instance, &generation);

	if (!error)
		error = confirm_read(instance, generation, &confirm);
	if (error || confirm.state == CONFIRM_NONE)
		return error;
	error = clock_jiffies(instance->clock, &now);
	if (!error && confirm.until > now)
		left = (confirm.until - now) * instance->tick_ns / CLOCK_SECOND_NS;
	report_error("instance %s: generation %" PRIu64 " awaits a confirm, for %" PRIu64 " s more: no swap before that",
		     instance->name, (uint64_t)generation, (uint64_t)left);
	advice_confirm(instance->name);
	return -EBUSY;
}

int swap_to(const struct instance *instance, const struct in_force *now, const struct policy *next,
	    const struct swap_options *options, __u64 *ret_generation)
{
	__u64 generation = 0;
	struct kept kept;
	int error = kept_open_locked(instance, &kept);

	if (!error)
		error = replace(instance, now, &kept, next, options, &generation);
	kept_close(&kept);
	return finish(instance, error, generation, ret_generation);
}

static int restore(const struct instance *instance, const struct kept *kept, __u64 *ret_generation)
{
	__u64 number = kept->now.header->generation + 1;
	char option[REPORT_INSTANCE];

	if (!kept->before.header) {
		report_error("instance %s: generation %" PRIu64 " is in force, and none before it is kept", instance->name,
			     (uint64_t)number - 1);
		report_hint("`mxlock swap FILE%s` puts a former file in force", report_instance(instance->name, option));
		return -ENOENT;
	}
	return commit(instance, stage_again(instance, &kept->before, number, number - 1), number, ret_generation);
}

int swap_back(const struct instance *instance, __u64 *ret_generation)
{
	__u64 generation = 0;
	struct kept kept;
	int error = kept_open_locked(instance, &kept);

	if (!error && !kept.now.header)
		error = -ENOENT;
	if (!error)
		error = restore(instance, &kept, &generation);
	/* it was not the time that ran out */
	if (!error && kept.confirm.state == CONFIRM_OPEN)
		confirm_forget(instance, kept.now.header->slot);
	kept_close(&kept);
	return finish(instance, error, generation, ret_generation);
}

static int unconfirmed(const struct instance *instance, const struct kept *kept, __u64 *ret_generation)
{
	__u64 before = kept->now.header->previous;
	struct confirm confirm;
	int error = confirm_read(instance, before, &confirm);

	if (!error)
		*ret_generation = confirm.state == CONFIRM_GONE_BACK ? before : 0;
	return error;
}

int swap_unconfirmed(const struct instance *instance, __u64 *ret_generation)
{
	struct kept kept;
	int error = kept_open_locked(instance, &kept);

	if (!error && !kept.now.header)
		error = -ENOENT;
	if (!error)
		error = unconfirmed(instance, &kept, ret_generation);
	kept_close(&kept);
	return error;
}

/* Returns -ETIME. */
static int too_late(const struct instance *instance, __u64 generation)
{
	char option[REPORT_INSTANCE];

	report_error("instance %s: too late: nobody confirmed generation %" PRIu64 " in time, and the policy before it is in "
		     "force again",
		     instance->name, (uint64_t)generation);
	report_hint("`mxlock swap FILE --confirm TIME%s` tries again", report_instance(instance->name, option));
	return -ETIME;
}

/* It may be over since long: another command has found it so, and has made a generation of what is in force again. */
static int keep_nothing(const struct instance *instance, const struct kept *kept)
{
	char option[REPORT_INSTANCE];
	__u64 gone;
	int error = unconfirmed(instance, kept, &gone);

	if (error)
		return error;
	if (gone)
		return too_late(instance, gone);
	report_error("instance %s: nothing awaits a confirm: generation %" PRIu64 " is in force for good", instance->name,
		     (uint64_t)kept->now.header->generation);
	report_hint("`mxlock swap FILE --confirm TIME%s` asks for one", report_instance(instance->name, option));
	return -ENOENT;
}

static int keep(const struct instance *instance, const struct kept *kept)
{
	int error;

	if (kept->confirm.state == CONFIRM_NONE)
		return keep_nothing(instance, kept);
	error = confirm_keep(instance, kept->now.header->slot);
	return error == -ETIME ? too_late(instance, kept->now.header->generation) : error;
}

int swap_keep(const struct instance *instance, __u64 *ret_generation)
{
	__u64 generation = 0;
	struct kept kept;
	int error = kept_open_locked(instance, &kept);

	if (!error && !kept.now.header)
		error = -ENOENT;
	if (!error)
		error = keep(instance, &kept);
	if (!error)
		generation = kept.now.header->generation;
	kept_close(&kept);
	return finish(instance, error, generation, ret_generation);
}

int swap_settle(const struct instance *instance, __u64 *ret_gone)
{
	__u64 generation = 0;
	struct kept kept;
	int error = kept_open_locked(instance, &kept);

	*ret_gone = 0;
	if (!error && kept.confirm.state == CONFIRM_GONE_BACK) {
		error = confirm_end(instance, kept.now.header->slot);
		if (!error)
			error = restore(instance, &kept, &generation);
		*ret_gone = kept.now.header->generation;
	}
	kept_close(&kept);
	return generation ? finish(instance, error, generation, &generation) : error;
}
