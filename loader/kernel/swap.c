/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "swap.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <bpf/bpf.h>

#include "../base/report.h"
#include "bpffs.h"
#include "counters.h"
#include "map.h"
#include "stage.h"

/* The generations that stay: in force, and the one before it, to go back to. Closed where there is none. */
struct kept {
	struct generation now, before;
};

static void close_kept(struct kept *kept)
{
	generation_close(&kept->now);
	generation_close(&kept->before);
}

static int open_kept(const struct instance *instance, struct kept *ret)
{
	__u64 number;
	int error;

	*ret = (struct kept){0};
	error = generation_in_force(instance, &number);
	if (error || number == 0)
		return error;
	error = generation_open(instance, number, &ret->now);
	if (!error && ret->now.header->previous != 0) {
		error = generation_open(instance, ret->now.header->previous, &ret->before);
		if (error == -ENOENT) /* somebody removed it: it is not needed */
			error = 0;
	}
	return error;
}

/* The same for who holds the lock: what is not there now was not swapped away, it is missing. */
static int open_kept_locked(const struct instance *instance, struct kept *ret)
{
	int error = open_kept(instance, ret);

	if (error != -EAGAIN && error != -ENOENT)
		return error;
	report_error("%s: the pins of the generation in force are not all there; it goes on judging", instance->path);
	report_hint("to take the filter off and begin anew: rm -r %s", instance->path);
	return -EPROTO;
}

static bool is_kept(const struct kept *kept, __u64 number)
{
	return (kept->now.header && kept->now.header->generation == number) ||
	       (kept->before.header && kept->before.header->generation == number);
}

static bool slot_is_kept(const struct kept *kept, __u32 slot)
{
	return (kept->now.header && kept->now.header->slot == slot) ||
	       (kept->before.header && kept->before.header->slot == slot);
}

/* What generations that go have pinned, and so may have hung into the slot that they were staged in. */
struct hung {
	bool trie, endings;
	__u32 chunks; /* of the index */
};

static int look_into(const char *path, struct hung *hung)
{
	char **names = bpffs_names(path);
	__u32 chunks = 0;

	if (!names)
		return -EACCES;
	for (char **name = names; *name; name++) {
		hung->trie = hung->trie || strcmp(*name, "trie") == 0;
		hung->endings = hung->endings || strcmp(*name, "endings") == 0;
		chunks += strncmp(*name, "index-", 6) == 0;
	}
	bpffs_free_names(names);
	if (chunks > hung->chunks)
		hung->chunks = chunks < MX_INDEX_CHUNKS ? chunks : MX_INDEX_CHUNKS;
	return 0;
}

/*
 * The names of what goes: every generation that is not kept. NULL after a message; free with bpffs_free_names().
 */
static char **names_that_go(const struct instance *instance, const struct kept *kept)
{
	char **names = bpffs_names(instance->path);
	size_t left = 0;

	for (char **name = names; name && *name; name++) {
		__u64 number = generation_of_name(*name);

		if (number == 0 || is_kept(kept, number))
			free(*name);
		else
			names[left++] = *name;
	}
	if (names)
		names[left] = NULL;
	return names;
}

static int look_at_generations(const struct instance *instance, const struct kept *kept, struct hung *ret)
{
	char **names = names_that_go(instance, kept), path[GENERATION_PATH];
	int error = names ? 0 : -EACCES;

	*ret = (struct hung){false, false, 0};
	for (char **name = names; name && *name && !error; name++) {
		generation_path(instance, generation_of_name(*name), path);
		error = look_into(path, ret);
	}
	bpffs_free_names(names);
	return error;
}

static int clear_place(int outer, const char *name, __u32 index)
{
	if (bpf_map_delete_elem(outer, &index) == 0 || errno == ENOENT)
		return 0;
	return report_errno(errno, "map %s: cannot clear place %u", name, index);
}

/*
 * Clears what may hang in slots that nobody keeps. It is told by the pins and not by looking: before 6.8 a look
 * into an outer map waits for a grace period, as each change does. And while the pins are still there: those
 * kernels free an inner map that nobody else holds too early.
 */
static int clear_slots(const struct instance *instance, const struct kept *kept)
{
	struct hung hung;
	int error = look_at_generations(instance, kept, &hung);

	for (__u32 slot = 0; slot < MX_SLOTS && !error; slot++) {
		if (slot_is_kept(kept, slot))
			continue;
		if (hung.trie)
			error = clear_place(instance->maps.tries, "tries", slot);
		if (!error && hung.endings)
			error = clear_place(instance->maps.endings, "endings", slot);
		for (__u32 i = 0; i < hung.chunks && !error; i++)
			error = clear_place(instance->maps.indexes, "indexes", slot * MX_INDEX_CHUNKS + i);
	}
	return error;
}

static int remove_generations(const struct instance *instance, const struct kept *kept, bool *ret_found)
{
	char **names = names_that_go(instance, kept), path[GENERATION_PATH];
	int error = names ? 0 : -EACCES;

	for (char **name = names; name && *name && !error; name++) {
		*ret_found = true;
		generation_path(instance, generation_of_name(*name), path);
		report_detail("%s: removing it", path);
		error = bpffs_remove_tree(path);
	}
	bpffs_free_names(names);
	return error;
}

static __u32 numbers_in_use(const struct kept *kept)
{
	__u32 now = kept->now.header ? kept->now.header->number_limit : 0;
	__u32 before = kept->before.header ? kept->before.header->number_limit : 0;

	return now > before ? now : before;
}

static int tidy(const struct instance *instance, const struct kept *kept, bool *ret_found)
{
	int error = clear_slots(instance, kept);

	if (!error)
		error = remove_generations(instance, kept, ret_found);
	if (!error)
		error = counters_trim(instance, numbers_in_use(kept), ret_found);
	return error;
}

int swap_tidy(const struct instance *instance, bool *ret_found)
{
	struct kept kept;
	int error = open_kept_locked(instance, &kept);

	*ret_found = false;
	if (!error)
		error = tidy(instance, &kept, ret_found);
	close_kept(&kept);
	return error;
}

bool swap_untidy(const struct instance *instance)
{
	char **names = NULL;
	struct kept kept;
	bool found = false;

	if (open_kept(instance, &kept) == 0) {
		names = names_that_go(instance, &kept);
		found = (names && *names) || counters_untrimmed(instance, numbers_in_use(&kept));
	}
	close_kept(&kept);
	bpffs_free_names(names);
	return found;
}

static __u32 free_slot(const struct kept *kept)
{
	__u32 slot = 0;

	while (slot_is_kept(kept, slot))
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
	const __u32 zero = 0;
	int error = 0;

	if (header < 0)
		return header;
	if (bpf_map_update_elem(instance->maps.in_force, &zero, &header, BPF_ANY) == 0)
		*ret_generation = generation;
	else
		error = report_errno(errno, "instance %s: the kernel refused the switch to the new policy", instance->name);
	close(header);
	return error;
}

/* Numbers, stages and commits. */
static int replace(const struct instance *instance, const struct in_force *now, const struct kept *kept,
		   const struct policy *next, bool indexed, __u64 *ret_generation)
{
	struct plan_place place = {
		.generation = 1,
		.seed = instance->seed,
		.slot = free_slot(kept),
		.indexed = indexed,
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
	return commit(instance, header, place.generation, ret_generation);
}

/* What follows a commit or a failure, and its result: `generation` is 0 where nothing was committed. */
static int finish(const struct instance *instance, int error, __u64 generation, __u64 *ret_generation)
{
	bool found;

	/* after the commit: the generation that is no longer kept; after a failure: what was staged */
	if (swap_tidy(instance, &found) != 0)
		report_hint("what could not be removed is unused; the next command that changes something tries again");
	if (generation == 0)
		return error;
	*ret_generation = generation;
	return 0;
}

int swap_to(const struct instance *instance, const struct in_force *now, const struct policy *next,
	    bool indexed, __u64 *ret_generation)
{
	__u64 generation = 0;
	struct kept kept;
	int error = open_kept_locked(instance, &kept);

	if (!error)
		error = replace(instance, now, &kept, next, indexed, &generation);
	close_kept(&kept);
	return finish(instance, error, generation, ret_generation);
}

static int restore(const struct instance *instance, const struct kept *kept, __u64 *ret_generation)
{
	__u64 number = kept->now.header->generation + 1;

	if (!kept->before.header) {
		report_error("instance %s: generation %" PRIu64 " is in force, and none before it is kept", instance->name,
			     (uint64_t)number - 1);
		return -ENOENT;
	}
	return commit(instance, stage_again(instance, &kept->before, number, number - 1), number, ret_generation);
}

int swap_back(const struct instance *instance, __u64 *ret_generation)
{
	__u64 generation = 0;
	struct kept kept;
	int error = open_kept_locked(instance, &kept);

	if (!error && !kept.now.header)
		error = -ENOENT;
	if (!error)
		error = restore(instance, &kept, &generation);
	close_kept(&kept);
	return finish(instance, error, generation, ret_generation);
}
