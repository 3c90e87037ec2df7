/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "attach_pin.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "../base/number.h"
#include "pin.h"

#define LINK "link-"
#define PROG "prog-"

void attach_pin_name(enum attach_via via, uint64_t netns, uint32_t ifindex, char ret_name[static ATTACH_PIN])
{
	snprintf(ret_name, ATTACH_PIN, "%s%" PRIu64 "-%" PRIu32, via == ATTACH_VIA_LINK ? LINK : PROG, netns, ifindex);
}

bool attach_pin_parse(const char *name, struct attachment *ret)
{
	bool link = pin_begins(name, LINK);
	const char *at = name + strlen(LINK), *end = name + strlen(name);
	uint64_t netns, ifindex;

	_Static_assert(sizeof(LINK) == sizeof(PROG), "one length serves both");
	if (!link && !pin_begins(name, PROG))
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
