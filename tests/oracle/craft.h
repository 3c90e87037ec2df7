/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* Frames of a way, for one sender: its words become those of tests/packet/frames.h, and its checksums right. */
#ifndef TEST_ORACLE_CRAFT_H
#define TEST_ORACLE_CRAFT_H

#include <netinet/in.h>
#include <stddef.h>
#include <stdint.h>

#include "oracle/ways.h"
#include "packet/frames.h"

#define SERVER4    "192.0.2.25"
#define SERVER6    "2001:db8::25"
#define OTHER4     "192.0.2.26"
#define OTHER6     "2001:db8::26"
#define MAIL       25
#define CLOSED     2525
#define FRAMES_MOST 4

/* Who sends a segment, and what the segment says. */
struct segment {
	char source4[INET_ADDRSTRLEN], source6[INET6_ADDRSTRLEN];
	uint16_t from, to;
	uint32_t sequence, acknowledged;
	uint8_t flags; /* TH_SYN, ... */
};

struct crafted {
	size_t count;
	struct crafted_frame {
		size_t length;
		size_t transport; /* where TCP begins; 0: not known. For a frame that is to be cut (gso). */
		uint8_t bytes[FRAME_SIZE];
	} frames[FRAMES_MOST];
};

/* The frames of `way`. Ends the program on a word that nobody knows. */
void craft(const struct way *way, const struct segment *segment, struct crafted *ret_crafted);

/* Whether a way's packet is IPv6. */
bool craft_is_ipv6(const struct way *way);

#endif
