/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "confirm.h"

#include <errno.h>
#include <sys/mman.h>

#include <bpf/bpf.h>

#include "../base/report.h"
#include "clock.h"

static int read_slot(const struct instance *instance, __u32 slot, struct mx_deadline *ret)
{
	if (bpf_map_lookup_elem(instance->maps.deadlines, &slot, ret) == 0)
		return 0;
	return report_errno(errno, "map deadlines: cannot read slot %u", slot);
}

/* The deadline of this generation; `until` is 0 where it has none. */
static int find(const struct instance *instance, __u64 generation, struct mx_deadline *ret)
{
	int error = 0;

	for (__u32 slot = 0; slot < MX_SLOTS && !error; slot++) {
		error = read_slot(instance, slot, ret);
		if (!error && ret->generation == generation)
			return 0;
	}
	*ret = (struct mx_deadline){0};
	return error;
}

int confirm_read(const struct instance *instance, __u64 generation, struct confirm *ret)
{
	struct mx_deadline deadline;
	__u64 now;
	int error = find(instance, generation, &deadline);

	*ret = (struct confirm){.state = CONFIRM_NONE, .until = deadline.until};
	if (error || deadline.jiffies == MX_KEPT)
		return error;
	error = deadline.jiffies == MX_GONE_BACK ? 0 : clock_jiffies(instance->clock, &now);
	if (!error)
		ret->state = deadline.jiffies != MX_GONE_BACK && now < deadline.jiffies ? CONFIRM_OPEN : CONFIRM_GONE_BACK;
	return error;
}

static int write_slot(const struct instance *instance, __u32 slot, const struct mx_deadline *deadline)
{
	if (bpf_map_update_elem(instance->maps.deadlines, &slot, deadline, BPF_ANY) == 0)
		return 0;
	return report_errno(errno, "map deadlines: cannot write slot %u", slot);
}

int confirm_begin(const struct instance *instance, __u32 slot, __u64 generation, __u32 seconds)
{
	struct mx_deadline deadline = {.generation = generation};
	__u64 now, ticks = (seconds * CLOCK_SECOND_NS + instance->tick_ns - 1) / instance->tick_ns;
	int error = clock_jiffies(instance->clock, &now);

	if (error)
		return error;
	deadline.jiffies = deadline.until = now + ticks;
	return write_slot(instance, slot, &deadline);
}

int confirm_forget(const struct instance *instance, __u32 slot)
{
	const struct mx_deadline none = {0};

	return write_slot(instance, slot, &none);
}

/*
 * Exchanges the time in the slot for `word`, as the program does, in one step: -ETIME, silent, where the program was
 * first. The map is mapped for that, since a system call could only overwrite.
 */
static int exchange(const struct instance *instance, __u32 slot, __u64 word)
{
	const size_t size = MX_SLOTS * sizeof(struct mx_deadline);
	struct mx_deadline *deadlines =
		mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, instance->maps.deadlines, 0);
	__u64 until;
	bool done;

	if (deadlines == MAP_FAILED)
		return report_errno(errno, "map deadlines: cannot map its memory");
	until = __atomic_load_n(&deadlines[slot].jiffies, __ATOMIC_SEQ_CST);
	done = until != MX_GONE_BACK && __atomic_compare_exchange_n(&deadlines[slot].jiffies, &until, word, false,
								    __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
	munmap(deadlines, size);
	return done ? 0 : -ETIME;
}

int confirm_keep(const struct instance *instance, __u32 slot)
{
	struct mx_deadline deadline;
	__u64 now = 0;
	int error = read_slot(instance, slot, &deadline);

	if (!error)
		error = clock_jiffies(instance->clock, &now);
	if (!error && now >= deadline.until)
		return -ETIME;
	return error ? error : exchange(instance, slot, MX_KEPT);
}

int confirm_end(const struct instance *instance, __u32 slot)
{
	int error = exchange(instance, slot, MX_GONE_BACK);

	return error == -ETIME ? 0 : error; /* the program was first: the same word */
}
