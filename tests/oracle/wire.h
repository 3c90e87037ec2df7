/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * The sender's end of the cable, below its own stack: frames leave as they are, and answers are seen, but
 * nobody resets a connection. And what the listener's TCP has counted.
 */
#ifndef TEST_ORACLE_WIRE_H
#define TEST_ORACLE_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "oracle/craft.h"

struct wire {
	int packets;  /* the sender's raw socket */
	int counters; /* the listener's /proc/net/snmp */
	unsigned int sentinels;
};

/* TCP that came from the listener's side. */
struct answer {
	uint16_t from, to;
	uint8_t flags;
	uint32_t sequence, acknowledged;
};

/* To be called in the listener's network namespace, and then in the sender's. End the program on failure. */
void wire_open_listener(struct wire *wire);
void wire_open_sender(struct wire *wire, const char *device);

/* A frame that is too long for the cable is not sent. */
void wire_send(struct wire *wire, const struct crafted *crafted, const struct way *way);

/*
 * Sends a SYN to a closed port, from an address that is allowed, and waits for its answer: packets stay in
 * their order, so all that was sent before is decided then. Takes down the first other answer to the port
 * `expected`; true: there was one. Ends the program when the sentinel is not answered.
 */
bool wire_settle(struct wire *wire, uint16_t expected, struct answer *ret_answer);

/* Segments that the listener's TCP has got, be they good or bad. */
unsigned long wire_segments(const struct wire *wire);

#endif
