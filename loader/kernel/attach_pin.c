/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "attach_pin.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define LINK "link-"
#define PROG "prog-"

void attach_pin_name(enum attach_via via, uint64_t netns, uint32_t ifindex, char ret_name[static ATTACH_PIN])
{
	snprintf(ret_name, ATTACH_PIN, "%s%" PRIu64 "-%" PRIu32, via == ATTACH_VIA_LINK ? LINK : PROG, netns, ifindex);
}

/* Reads a number from 1 to `most` without leading zeros; *text is then behind it. */
static bool read_number(const char **text, uint64_t most, uint64_t *ret)
{
	uint64_t number = 0;
	const char *at = *text;

	if (*at < '1' || *at > '9')
		return false;
	for (; *at >= '0' && *at <= '9'; at++) {
		unsigned digit = (unsigned)(*at - '0');

		if (number > (most - digit) / 10)
			return false;
		number = number * 10 + digit;
	}
	*text = at;
	*ret = number;
	return true;
}

bool attach_pin_parse(const char *name, struct attachment *ret)
{
	bool link = strncmp(name, LINK, strlen(LINK)) == 0;
	const char *at = name + strlen(LINK);
	uint64_t netns, ifindex;

	_Static_assert(sizeof(LINK) == sizeof(PROG), "one length serves both");
	if (!link && strncmp(name, PROG, strlen(PROG)) != 0)
		return false;
	if (!read_number(&at, UINT64_MAX, &netns) || *at++ != '-')
		return false;
	if (!read_number(&at, INT32_MAX, &ifindex) || *at != '\0')
		return false;
	*ret = (struct attachment){
		.netns = netns,
		.ifindex = (uint32_t)ifindex,
		.via = link ? ATTACH_VIA_LINK : ATTACH_VIA_LIBXDP,
	};
	snprintf(ret->pin, sizeof(ret->pin), "%s", name);
	return true;
}
