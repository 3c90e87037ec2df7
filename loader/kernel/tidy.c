/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "tidy.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <bpf/bpf.h>

#include "../base/report.h"
#include "bpffs.h"
#include "counters.h"
#include "kept.h"
#include "pin.h"

/* What generations that go have pinned, and so may have hung into the slot that they were staged in. */
struct hung {
	bool trie, endings, fallback;
	__u32 chunks; /* of the index */
};

static int look_into(const char *path, struct hung *hung)
{
	__u32 chunks = 0;
	char **names;
	int error = bpffs_names(path, &names);

	if (error)
		return error;
	for (char **name = names; *name; name++) {
		hung->trie = hung->trie || strcmp(*name, PIN_TRIE) == 0;
		hung->endings = hung->endings || strcmp(*name, PIN_ENDINGS) == 0;
		hung->fallback = hung->fallback || strcmp(*name, PIN_FALLBACK) == 0;
		chunks += pin_begins(*name, PIN_INDEX);
	}
	bpffs_free_names(names);
	if (chunks > hung->chunks)
		hung->chunks = chunks < MX_INDEX_CHUNKS ? chunks : MX_INDEX_CHUNKS;
	return 0;
}

/* The names of what goes: every generation that is not kept. As bpffs_names(). */
static int names_that_go(const struct instance *instance, const struct kept *kept, char ***ret)
{
	size_t left = 0;
	char **names;
	int error = bpffs_names(instance->path, &names);

	if (error)
		return error;
	for (char **name = names; *name; name++) {
		__u64 number = generation_of_name(*name);

		if (number == 0 || kept_is(kept, number))
			free(*name);
		else
			names[left++] = *name;
	}
	names[left] = NULL;
	*ret = names;
	return 0;
}

static int look_at_generations(const struct instance *instance, const struct kept *kept, struct hung *ret)
{
	char **names, path[GENERATION_PATH];
	int error = names_that_go(instance, kept, &names);

	if (error)
		return error;
	*ret = (struct hung){0};
	for (char **name = names; *name && !error; name++) {
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

static bool has_fallback(const struct generation *generation)
{
	return generation->header && pin_exists(generation->path, PIN_FALLBACK);
}

static int unpin_fallback(const struct generation *generation)
{
	return generation->header ? pin_remove(generation->path, PIN_FALLBACK) : 0;
}

/* Whether a generation that stays says what to return to, and nothing returns there any more. */
static bool fallback_is_idle(const struct kept *kept)
{
	return kept->confirm.state == CONFIRM_NONE && (has_fallback(&kept->now) || has_fallback(&kept->before));
}

/* Clears the place of what to return to. `hung`: a generation that goes had put it there. The pins go after it: they tell. */
static int clear_fallback(const struct instance *instance, const struct kept *kept, bool hung, bool *ret_found)
{
	bool idle = fallback_is_idle(kept);
	int error = idle || hung ? clear_place(instance->maps.in_force, "in_force", MX_FALLBACK) : 0;

	*ret_found = *ret_found || idle;
	if (!error && idle)
		error = unpin_fallback(&kept->now);
	return !error && idle ? unpin_fallback(&kept->before) : error;
}

/*
 * Clears what may hang in slots that nobody keeps. It is told by the pins and not by looking: before 6.8 a look
 * into an outer map waits for a grace period, as each change does. And while the pins are still there: those
 * kernels free an inner map that nobody else holds too early.
 */
static int clear_slots(const struct instance *instance, const struct kept *kept, bool *ret_found)
{
	struct hung hung;
	int error = look_at_generations(instance, kept, &hung);

	if (!error)
		error = clear_fallback(instance, kept, hung.fallback, ret_found);
	for (__u32 slot = 0; slot < MX_SLOTS && !error; slot++) {
		if (kept_slot(kept, slot))
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
	char **names, path[GENERATION_PATH];
	int error = names_that_go(instance, kept, &names);

	if (error)
		return error;
	for (char **name = names; *name && !error; name++) {
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

static int tidy_all(const struct instance *instance, const struct kept *kept, bool *ret_found)
{
	int error = clear_slots(instance, kept, ret_found);

	if (!error)
		error = remove_generations(instance, kept, ret_found);
	if (!error)
		error = counters_trim(instance, numbers_in_use(kept), ret_found);
	return error;
}

int tidy(const struct instance *instance, bool *ret_found)
{
	struct kept kept;
	int error = kept_open_locked(instance, &kept);

	*ret_found = false;
	if (!error)
		error = tidy_all(instance, &kept, ret_found);
	kept_close(&kept);
	return error;
}

bool untidy(const struct instance *instance)
{
	char **names = NULL;
	struct kept kept;
	bool found = false;

	if (kept_open(instance, &kept) == 0) {
		found = (names_that_go(instance, &kept, &names) == 0 && *names) || fallback_is_idle(&kept) ||
			counters_untrimmed(instance, numbers_in_use(&kept));
	}
	kept_close(&kept);
	bpffs_free_names(names);
	return found;
}
