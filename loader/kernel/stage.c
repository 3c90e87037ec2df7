/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "stage.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <bpf/bpf.h>

#include "../base/mem.h"
#include "../base/progress.h"
#include "../base/report.h"
#include "bpffs.h"
#include "counters.h"
#include "fill.h"
#include "map.h"
#include "memory.h"
#include "numbers.h"
#include "pin.h"

/* A generation while its maps are made. */
struct staging {
	const struct instance *instance;
	const struct policy *policy;
	const struct plan_place *place;
	const struct plan *plan;
	char path[GENERATION_PATH];
};

/* All that the trie holds: it is complete, with an index beside it and without. */
static int fill_trie(const struct staging *staging, struct fill *fill)
{
	const struct policy *policy = staging->policy;
	const struct plan *plan = staging->plan;
	int error = 0;

	for (uint32_t i = 0; i < policy->rule_count && !error; i++)
		error = fill_add(fill, MX_KIND_SOURCE, policy->rules[i].lock, &policy->rules[i].prefix, plan->values[i]);
	for (uint32_t i = 0; i < plan->destination_count && !error; i++)
		error = fill_add(fill, MX_KIND_DESTINATION, plan->destinations[i].class, &plan->destinations[i].to,
				 plan->destinations[i].lock);
	for (uint32_t i = 0; i < policy->guard_count && !error; i++)
		error = fill_add(fill, MX_KIND_GUARD, 0, &policy->guards[i].to, plan->guards[i]);
	return error ? error : fill_end(fill);
}

/* Pins a map and hangs it into the slot of `outer` (-1: it hangs nowhere); closes it. */
static int settle(const struct staging *staging, int fd, const char *name, int outer)
{
	int error = fd < 0 ? fd : pin_make(fd, staging->path, name);

	if (!error && outer >= 0 && bpf_map_update_elem(outer, &staging->place->slot, &fd, BPF_ANY) != 0)
		error = report_errno(errno, "map %s: cannot hang it into slot %u", name, staging->place->slot);
	if (fd >= 0)
		close(fd);
	return error;
}

static int stage_trie(const struct staging *staging)
{
	struct fill *fill;
	int fd, error;

	fd = fill_begin(staging->policy->rule_count + staging->plan->destination_count + staging->policy->guard_count,
			&fill);
	if (fd < 0)
		return fd;
	error = fill_trie(staging, fill);
	fill_free(fill);
	if (error) {
		close(fd);
		return error;
	}
	return settle(staging, fd, PIN_TRIE, staging->instance->maps.tries);
}

/* Writes and freezes it. 0 or -errno after a message. */
static int fill_endings(int fd, const struct mx_ending *endings, __u32 count)
{
	for (__u32 i = 0; i < count; i++)
		if (bpf_map_update_elem(fd, &i, &endings[i], BPF_ANY) != 0)
			return report_errno(errno, "map endings: cannot write ending %u", i);
	return bpf_map_freeze(fd) == 0 ? 0 : report_errno(errno, "map endings: cannot freeze it");
}

static int stage_endings(const struct staging *staging)
{
	const struct map_shape shape = {
		.type = BPF_MAP_TYPE_ARRAY,
		.key_size = sizeof(__u32),
		.value_size = sizeof(struct mx_ending),
		.entries = staging->plan->header->ending_count,
		.flags = BPF_F_INNER_MAP,
	};
	int fd, error;

	if (shape.entries == 0)
		return 0;
	fd = map_make(PIN_ENDINGS, &shape);
	if (fd < 0)
		return fd;
	error = fill_endings(fd, staging->plan->endings, shape.entries);
	if (error) {
		close(fd);
		return error;
	}
	return settle(staging, fd, PIN_ENDINGS, staging->instance->maps.endings);
}

/* One chunk of the index: its descriptor, or -errno after a message. */
static int make_chunk(const struct staging *staging, __u32 chunk, const uint32_t *words, size_t size)
{
	const struct map_shape shape = {
		.type = BPF_MAP_TYPE_ARRAY,
		.key_size = sizeof(__u32),
		.value_size = sizeof(struct mx_index_chunk),
		.entries = 1,
		.flags = BPF_F_MMAPABLE,
	};
	char name[PIN_NUMBERED];
	int fd = map_make_filled("index", &shape, words, size), error;

	if (fd < 0)
		return fd;
	pin_name(PIN_INDEX, chunk, name);
	error = pin_make(fd, staging->path, name);
	if (error) {
		close(fd);
		return error;
	}
	return fd;
}

static int stage_index(const struct staging *staging)
{
	__u32 count = staging->plan->header->index_chunks, first = staging->place->slot * MX_INDEX_CHUNKS, made = 0;
	const size_t chunk_words = sizeof(struct mx_index_chunk) / sizeof(uint32_t);
	const uint32_t *words;
	uint32_t lines;
	int *fds, error = 0;

	if (count == 0)
		return 0;
	words = index_lines(staging->plan->index, &lines);
	fds = mem_zeroed(count, sizeof(*fds));
	for (; made < count && !error; made++) {
		size_t done = made * chunk_words, left = (size_t)lines * MX_LINE_WORDS - done;

		fds[made] = make_chunk(staging, made, &words[done],
				       (left < chunk_words ? left : chunk_words) * sizeof(*words));
		if (fds[made] < 0) {
			error = fds[made];
			break;
		}
	}
	if (!error)
		error = map_hang(staging->instance->maps.indexes, "indexes", first, fds, count);
	for (__u32 i = 0; i < made; i++)
		close(fds[i]);
	free(fds);
	return error;
}

/* The header is the last: who finds it finds a whole generation. Its descriptor, or -errno after a message. */
static int stage_header(const char *path, const struct mx_header *header)
{
	const struct map_shape shape = {
		.type = BPF_MAP_TYPE_ARRAY,
		.key_size = sizeof(__u32),
		.value_size = sizeof(struct mx_header),
		.entries = 1,
		.flags = BPF_F_RDONLY_PROG,
	};
	const __u32 zero = 0;
	int fd = map_make(PIN_HEADER, &shape), error = 0;

	if (fd < 0)
		return fd;
	if (bpf_map_update_elem(fd, &zero, header, BPF_ANY) != 0 || bpf_map_freeze(fd) != 0)
		error = report_errno(errno, "map header: cannot write it");
	if (!error)
		error = pin_make(fd, path, PIN_HEADER);
	if (error) {
		close(fd);
		return error;
	}
	return fd;
}

static int stage_all(const struct staging *staging)
{
	const struct policy *policy = staging->policy;
	int error = 0;

	if (mkdir(staging->path, 0700) != 0)
		error = report_errno(errno, "%s: cannot make this folder", staging->path);
	if (!error)
		error = stage_trie(staging);
	if (!error)
		error = stage_index(staging);
	if (!error)
		error = stage_endings(staging);
	if (!error)
		error = settle(staging, map_make_blob(PIN_TEXT, policy->text, policy->text_length), PIN_TEXT, -1);
	if (!error)
		error = settle(staging,
			       map_make_blob(PIN_NUMBERS, staging->place->numbers,
					     policy->rule_count * sizeof(*staging->place->numbers)),
			       PIN_NUMBERS, -1);
	return error ? error : stage_header(staging->path, staging->plan->header);
}

/* The counters of locks belong to their names. */
static int name_locks(const struct instance *instance, const struct policy *policy, struct plan *plan)
{
	int error = 0;

	for (uint32_t i = 0; i < policy->lock_count && !error; i++)
		error = numbers_lock(instance, policy->locks[i].name, &plan->header->locks[i].counter);
	return error;
}

int stage(const struct instance *instance, const struct policy *policy, const struct plan_place *place)
{
	struct staging staging = {.instance = instance, .policy = policy, .place = place};
	struct memory memory;
	struct plan plan;
	int header = -1, error;

	progress_begin("loading the policy into the kernel");
	plan_make(policy, place, &plan);
	staging.plan = &plan;
	generation_path(instance, place->generation, staging.path);
	memory = memory_of_plan(policy, &plan, counters_room(instance));
	error = memory_reserve(&memory);
	if (!error)
		error = counters_grow(instance, place->number_limit);
	if (!error)
		error = name_locks(instance, policy, &plan);
	if (!error)
		header = stage_all(&staging);
	plan_free(&plan);
	progress_end();
	return error ? error : header;
}

/* Pins all maps of a generation but headers a second time. */
static int pin_again(const char *from, const char *to)
{
	char **names;
	int error = bpffs_names(from, &names);

	if (error)
		return error;
	for (char **name = names; *name && !error; name++) {
		int fd;

		if (strcmp(*name, PIN_HEADER) == 0 || strcmp(*name, PIN_FALLBACK) == 0)
			continue;
		fd = pin_open(from, *name);
		error = fd < 0 ? report_errno(-fd, "%s/%s: cannot open this pin", from, *name) : pin_make(fd, to, *name);
		if (fd >= 0)
			close(fd);
	}
	bpffs_free_names(names);
	return error;
}

int stage_again(const struct instance *instance, const struct generation *generation, __u64 number, __u64 previous)
{
	struct mx_header *header = mem_zeroed(1, sizeof(*header));
	char path[GENERATION_PATH];
	int fd = -1, error;

	*header = *generation->header;
	header->generation = number;
	header->previous = previous;
	header->awaits_confirm = 0;
	generation_path(instance, number, path);
	if (mkdir(path, 0700) != 0)
		error = report_errno(errno, "%s: cannot make this folder", path);
	else
		error = pin_again(generation->path, path);
	if (!error)
		fd = stage_header(path, header);
	free(header);
	return error ? error : fd;
}

int stage_fallback(const struct instance *instance, const struct generation *generation, __u64 number)
{
	const __u32 place = MX_FALLBACK;
	int fd = pin_open(generation->path, PIN_HEADER), error;
	char folder[GENERATION_PATH];

	if (fd < 0)
		return report_errno(-fd, "%s/" PIN_HEADER ": cannot open this pin", generation->path);
	generation_path(instance, number, folder);
	/* the pin comes first: it tells that the place is taken */
	error = pin_make(fd, folder, PIN_FALLBACK);
	if (!error && bpf_map_update_elem(instance->maps.in_force, &place, &fd, BPF_ANY) != 0)
		error = report_errno(errno, "map in_force: cannot put the policy there that is returned to");
	close(fd);
	return error;
}
