/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * The ways in which a SYN, or a segment of data, can be sent to port 25. A way is one frame or several, with
 * '|' between them, in the words of tests/packet/frames.h and these:
 *
 *   v4, v6        from the source of this round to the guarded server
 *   via4, via6    the same to the server's other address, which a policy with `to` does not guard
 *   mapped6       from the IPv4-mapped source of this round to the guarded server
 *   seg           all of the TCP segment, whose checksum is right at the guarded server
 *   part AT SIZE  some bytes of the segment; SIZE 0: to its end
 *   inner         the packet of the way's `inner` frame, without Ethernet
 */
#ifndef TEST_ORACLE_WAYS_H
#define TEST_ORACLE_WAYS_H

#include <stdbool.h>
#include <stddef.h>

struct way {
	const char *name;
	const char *frames;
	/* Every Linux that mxlock runs on takes it: that tells that the frame is what it is meant to be. */
	bool taken;
	/* It is lost for everybody, whoever may send: a reason in include/reasons.h says so. */
	bool lost;
	/* Some of it is for another port or an address that is not guarded: TCP may see that. */
	bool elsewhere;
	/* The stack unpacks it where sysctls say so, and no XDP program sees what was in it. */
	bool unpacked;
	size_t bytes;      /* of payload in the segment */
	const char *inner;
	unsigned int gso;  /* the size of segment that this frame is to be cut into; 0: it is one */
};

#define WAY(...) { .name = __VA_ARGS__ }

struct way_class {
	const char *name;
	const struct way *ways; /* ended by a name that is NULL */
};

/* SYNs, and segments of data; ended by a name that is NULL. */
extern const struct way_class way_classes[];
extern const struct way way_data[];

extern const struct way ways_plain[];
extern const struct way ways_tags[];
extern const struct way ways_ipv4_options[];
extern const struct way ways_ipv4_lengths[];
extern const struct way ways_ipv4_fragments[];
extern const struct way ways_ipv6_headers[];
extern const struct way ways_ipv6_chains[];
extern const struct way ways_ipv6_lengths[];
extern const struct way ways_ipv6_fragments[];
extern const struct way ways_source_routes[];
extern const struct way ways_tunnels[];

#endif
