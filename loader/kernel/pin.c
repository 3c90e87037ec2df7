/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "pin.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <bpf/bpf.h>

#include "../base/number.h"
#include "../base/report.h"
#include "advice.h"

void pin_name(const char *beginning, __u64 number, char ret_name[static PIN_NUMBERED])
{
	snprintf(ret_name, PIN_NUMBERED, "%s%" PRIu64, beginning, (uint64_t)number);
}

bool pin_begins(const char *name, const char *beginning)
{
	return strncmp(name, beginning, strlen(beginning)) == 0;
}

bool pin_number(const char *name, const char *beginning, __u64 *ret_number)
{
	const char *end = name + strlen(name);
	uint64_t number;

	if (!pin_begins(name, beginning) ||
	    number_read_plain(name + strlen(beginning), end, UINT64_MAX, &number) != end)
		return false;
	*ret_number = number;
	return true;
}

void pin_path(const char *folder, const char *name, char ret_path[static PIN_PATH])
{
	snprintf(ret_path, PIN_PATH, "%s/%s", folder, name);
}

int pin_open(const char *folder, const char *name)
{
	char path[PIN_PATH];
	int fd;

	pin_path(folder, name, path);
	fd = bpf_obj_get(path);
	return fd >= 0 ? fd : -errno;
}

bool pin_exists(const char *folder, const char *name)
{
	char path[PIN_PATH];

	pin_path(folder, name, path);
	return access(path, F_OK) == 0;
}

int pin_make(int fd, const char *folder, const char *name)
{
	char path[PIN_PATH];
	int error;

	pin_path(folder, name, path);
	if (bpf_obj_pin(fd, path) == 0)
		return 0;
	error = errno;
	report_errno(error, "%s: cannot pin it", path);
	advice_pins(error);
	return -error;
}

int pin_remove(const char *folder, const char *name)
{
	char path[PIN_PATH];

	pin_path(folder, name, path);
	if (unlink(path) == 0 || errno == ENOENT)
		return 0;
	return report_errno(errno, "%s: cannot remove this pin", path);
}
