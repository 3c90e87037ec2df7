/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "kept.h"

#include <errno.h>

#include "../base/report.h"
#include "advice.h"

void kept_close(struct kept *kept)
{
	generation_close(&kept->now);
	generation_close(&kept->before);
}

int kept_open(const struct instance *instance, struct kept *ret)
{
	__u64 number;
	int error;

	*ret = (struct kept){0};
	error = generation_committed(instance, &number);
	if (error || number == 0)
		return error;
	error = generation_open(instance, number, &ret->now);
	if (!error)
		error = confirm_read(instance, number, &ret->confirm);
	if (!error && ret->now.header->previous != 0) {
		error = generation_open(instance, ret->now.header->previous, &ret->before);
		if (error == -ENOENT) /* somebody removed it: it is not needed */
			error = 0;
	}
	return error;
}

int kept_open_locked(const struct instance *instance, struct kept *ret)
{
	int error = kept_open(instance, ret);

	if (error != -EAGAIN && error != -ENOENT)
		return error;
	report_error("%s: the pins of the generation in force are not all there; it goes on judging", instance->path);
	advice_damaged(instance->path);
	return -EPROTO;
}

bool kept_is(const struct kept *kept, __u64 number)
{
	return (kept->now.header && kept->now.header->generation == number) ||
	       (kept->before.header && kept->before.header->generation == number);
}

bool kept_slot(const struct kept *kept, __u32 slot)
{
	return (kept->now.header && kept->now.header->slot == slot) ||
	       (kept->before.header && kept->before.header->slot == slot);
}
