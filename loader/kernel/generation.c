/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "generation.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <bpf/bpf.h>

#include "../base/mem.h"
#include "../base/report.h"
#include "../policy/policy.h"
#include "advice.h"
#include "bpffs.h"
#include "confirm.h"
#include "map.h"

static const struct map_shape header_shape = {BPF_MAP_TYPE_ARRAY, sizeof(__u32), sizeof(struct mx_header), 1, 0};

void generation_path(const struct instance *instance, __u64 number, char ret_path[static GENERATION_PATH])
{
	char name[PIN_NUMBERED];

	pin_name(PIN_GENERATION, number, name);
	snprintf(ret_path, GENERATION_PATH, "%s/%s", instance->path, name);
}

__u64 generation_of_name(const char *name)
{
	__u64 number;

	return pin_number(name, PIN_GENERATION, &number) ? number : 0;
}

int generation_committed(const struct instance *instance, __u64 *ret_number)
{
	char path[GENERATION_PATH], **names;
	__u64 found = 0;
	__u32 wanted;
	int error = map_inner_id(instance->maps.in_force, "in_force", MX_IN_FORCE, &wanted);

	if (error)
		return error;
	if (wanted == 0) {
		*ret_number = 0;
		return 0;
	}
	error = bpffs_names(instance->path, &names);
	if (error)
		return error;
	error = -EAGAIN;
	for (char **name = names; *name && !found; name++) {
		__u64 number = generation_of_name(*name);
		__u32 id;
		int fd;

		if (number == 0)
			continue;
		generation_path(instance, number, path);
		fd = map_open(path, PIN_HEADER, &header_shape);
		if (fd < 0) {
			error = fd == -ENOENT ? error : fd;
			continue;
		}
		id = map_id(fd);
		if (id == 0)
			error = report_errno(errno, "%s/" PIN_HEADER ": cannot be asked which map it is", path);
		else if (id == wanted)
			found = number;
		close(fd);
	}
	bpffs_free_names(names);
	if (found == 0)
		return error;
	*ret_number = found;
	return 0;
}

bool generation_header_valid(const struct mx_header *header, __u64 number)
{
	return header->magic == MX_MAGIC && header->abi == MX_ABI && header->generation == number &&
	       header->previous < number && header->slot < MX_SLOTS && header->lock_count >= 1 &&
	       header->lock_count <= MX_LOCKS && header->rule_count <= POLICY_RULES_MAX &&
	       header->ending_count <= header->rule_count && header->number_limit <= MX_CHUNKS * MX_CHUNK_COUNTERS &&
	       header->text_length > 0 && header->text_length <= POLICY_TEXT_MAX;
}

void generation_advise(const struct generation *generation)
{
	char folder[GENERATION_PATH], *last;

	snprintf(folder, sizeof(folder), "%s", generation->path);
	last = strrchr(folder, '/'); /* it lies in the instance's */
	if (last)
		*last = '\0';
	advice_damaged(folder);
}

static int read_header(struct generation *generation, __u64 number)
{
	int fd = map_open(generation->path, PIN_HEADER, &header_shape), error = 0;
	struct mx_header *header;
	const __u32 zero = 0;

	if (fd < 0)
		return fd;
	header = mem_zeroed(1, sizeof(*header));
	generation->header = header;
	if (bpf_map_lookup_elem(fd, &zero, header) != 0) {
		error = report_errno(errno, "%s/" PIN_HEADER ": cannot read it", generation->path);
	} else if (!generation_header_valid(header, number)) {
		report_error("%s/" PIN_HEADER ": not a header of ABI version %u, or damaged", generation->path, MX_ABI);
		generation_advise(generation);
		error = -EPROTO;
	}
	close(fd);
	return error;
}

bool generation_numbers_valid(const struct mx_header *header, const struct mx_number *numbers)
{
	bool *taken = mem_zeroed(header->number_limit, sizeof(*taken)), valid = true;

	for (__u32 i = 0; i < header->rule_count && valid; i++) {
		valid = numbers[i].number < header->number_limit && !taken[numbers[i].number];
		if (valid)
			taken[numbers[i].number] = true;
	}
	free(taken);
	return valid;
}

/* The generation before this one. -EAGAIN, silent: it went while we looked. */
static int number_before(const struct instance *instance, __u64 number, __u64 *ret_number)
{
	struct generation generation = {0};
	int error;

	generation_path(instance, number, generation.path);
	error = read_header(&generation, number);
	if (!error)
		*ret_number = generation.header->previous;
	generation_close(&generation);
	return error == -ENOENT ? -EAGAIN : error;
}

int generation_in_force(const struct instance *instance, __u64 *ret_number)
{
	struct confirm confirm;
	int error = generation_committed(instance, ret_number);

	if (error || *ret_number == 0)
		return error;
	error = confirm_read(instance, *ret_number, &confirm);
	if (!error && confirm.state == CONFIRM_GONE_BACK)
		error = number_before(instance, *ret_number, ret_number);
	return error;
}

int generation_open(const struct instance *instance, __u64 number, struct generation *ret)
{
	const void *text, *numbers;
	int error;

	memset(ret, 0, sizeof(*ret));
	generation_path(instance, number, ret->path);
	error = read_header(ret, number);
	if (error)
		return error;
	error = map_read_blob(ret->path, PIN_TEXT, ret->header->text_length, &text);
	if (error)
		return error;
	ret->text = text;
	error = map_read_blob(ret->path, PIN_NUMBERS, ret->header->rule_count * sizeof(*ret->numbers), &numbers);
	if (error)
		return error;
	ret->numbers = numbers;
	if (generation_numbers_valid(ret->header, ret->numbers))
		return 0;
	report_error("%s/" PIN_NUMBERS ": a number of a counter is past the limit, or of two rules: damaged", ret->path);
	generation_advise(ret);
	return -EPROTO;
}

void generation_close(struct generation *generation)
{
	size_t size;

	if (!generation->header)
		return;
	size = generation->header->rule_count * sizeof(*generation->numbers);
	if (generation->text)
		munmap((void *)generation->text, generation->header->text_length);
	if (generation->numbers)
		munmap((void *)generation->numbers, size ? size : 1);
	free((void *)generation->header);
	memset(generation, 0, sizeof(*generation));
}
