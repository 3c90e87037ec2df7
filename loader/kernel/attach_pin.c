/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "attach_pin.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "../base/number.h"
#include "../base/report.h"

#define LINK "link-"
#define PROG "prog-"

void attach_pin_name(enum attach_via via, uint64_t netns, uint32_t ifindex, char ret_name[static ATTACH_PIN])
{
	snprintf(ret_name, ATTACH_PIN, "%s%" PRIu64 "-%" PRIu32, via == ATTACH_VIA_LINK ? LINK : PROG, netns, ifindex);
}

bool attach_pin_parse(const char *name, struct attachment *ret)
{
	bool link = strncmp(name, LINK, strlen(LINK)) == 0;
	const char *at = name + strlen(LINK), *end = name + strlen(name);
	uint64_t netns, ifindex;

	_Static_assert(sizeof(LINK) == sizeof(PROG), "one length serves both");
	if (!link && strncmp(name, PROG, strlen(PROG)) != 0)
		return false;
	at = number_read_plain(at, end, UINT64_MAX, &netns);
	if (!at || netns == 0 || *at != '-')
		return false;
	if (number_read_plain(at + 1, end, INT32_MAX, &ifindex) != end || ifindex == 0)
		return false;
	*ret = (struct attachment){
		.netns = netns,
		.ifindex = (uint32_t)ifindex,
		.via = link ? ATTACH_VIA_LINK : ATTACH_VIA_LIBXDP,
	};
	snprintf(ret->pin, sizeof(ret->pin), "%s", name);
	return true;
}

void attach_pin_path(const struct instance *instance, const char *name, char ret_path[static ATTACH_PIN_PATH])
{
	snprintf(ret_path, ATTACH_PIN_PATH, "%s/%s", instance->path, name);
}

int attach_pin_remove(const struct instance *instance, const char *name)
{
	char path[ATTACH_PIN_PATH];

	attach_pin_path(instance, name, path);
	if (unlink(path) == 0 || errno == ENOENT)
		return 0;
	return report_errno(errno, "%s: cannot remove this pin", path);
}
