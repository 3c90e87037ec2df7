// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "oracle/try.h"

#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "oracle/listener.h"

#define TAGS_MOST 4 /* that the filter reads */

struct wire try_wire;
int try_listener;
unsigned int try_tags;
static unsigned int sent;

/* An address and a port that nobody had before. */
static struct segment from_side(enum side side)
{
	struct segment segment = { .to = MAIL, .flags = TH_SYN, .sequence = 1000000 * (sent + 1) };

	sent++;
	snprintf(segment.source4, sizeof(segment.source4), "%s.%u.%u", side == ALLOWED ? "198.18" : "100.64", sent >> 8 & 255,
	         sent & 255);
	snprintf(segment.source6, sizeof(segment.source6), "2001:db8:%c::%x", side == ALLOWED ? 'a' : 'd', sent & 0xffff);
	segment.from = 10000 + sent % 50000;
	return segment;
}

/* Sends a segment and waits until it is decided. */
static bool send_way(const struct way *way, const struct segment *segment, bool *ret_seen, struct answer *ret_answer)
{
	static struct crafted crafted;
	unsigned long before = wire_segments(&try_wire);
	bool answered;

	craft(way, segment, &crafted);
	wire_send(&try_wire, &crafted, way);
	answered = wire_settle(&try_wire, segment->from, ret_answer);
	if (way->inner && !answered) { /* what the stack unpacks from a tunnel comes to it behind the first sentinel */
		answered = wire_settle(&try_wire, segment->from, ret_answer);
		before++;
	}
	*ret_seen = wire_segments(&try_wire) - before > 1;
	return answered;
}

/* The third part of the handshake, sent plainly. Gives the connection that accept() gives then, or -1. */
static int finish_handshake(bool ipv6, struct segment *segment, const struct answer *answer)
{
	const struct way plain = { .name = "acknowledgement", .frames = ipv6 ? "v6 seg" : "v4 seg" };
	char expected[64], peer[64];
	int connection;
	bool seen;

	segment->flags = TH_ACK;
	segment->sequence++;
	segment->acknowledged = answer->sequence + 1;
	send_way(&plain, segment, &seen, &(struct answer){ 0 });
	snprintf(expected, sizeof(expected), "%s:%u", ipv6 ? segment->source6 : segment->source4, segment->from);
	connection = listener_accept(try_listener, peer);
	if (connection >= 0 && strcmp(peer, expected) != 0) {
		fprintf(stderr, "accept() gave %s, not %s\n", peer, expected);
		exit(2);
	}
	return connection;
}

struct fate try_way(const struct way *way, enum side side)
{
	struct segment segment = from_side(side);
	struct answer answer;
	struct fate fate = { 0 };
	char peer[64];
	int connection;

	fate.answered = send_way(way, &segment, &fate.seen, &answer) && answer.flags == (TH_SYN | TH_ACK);
	if (fate.answered && side == ALLOWED)
		connection = finish_handshake(craft_is_ipv6(way), &segment, &answer);
	else
		connection = listener_accept(try_listener, peer);
	if (connection >= 0) {
		fate.accepted = true;
		listener_drop(connection);
	}
	return fate;
}

const char *fate_name(const struct fate *fate)
{
	return fate->accepted ? "accepted" : fate->answered ? "answered" : fate->seen ? "seen" : "-";
}

void fate_both(struct fate *fate, const struct fate *other)
{
	fate->seen &= other->seen;
	fate->answered &= other->answered;
	fate->accepted &= other->accepted;
}

void fate_either(struct fate *fate, const struct fate *other)
{
	fate->seen |= other->seen;
	fate->answered |= other->answered;
	fate->accepted |= other->accepted;
}

/* More tags than the filter reads hide who it is: tags_too_many. */
bool try_is_lost(const struct way *way)
{
	unsigned int tags = try_tags;

	if (way->lost)
		return true;
	for (const char *at = way->frames; *at != '\0'; at++) {
		if (*at == '|')
			tags = try_tags;
		else if (strncmp(at, "tag ", 4) == 0 && ++tags > TAGS_MOST)
			return true;
	}
	return false;
}

/* Is nothing of the stack's fate missing? */
bool fate_holds(const struct fate *fate, const struct fate *stack)
{
	return fate->seen >= stack->seen && fate->answered >= stack->answered && fate->accepted >= stack->accepted;
}

bool fate_is_nothing(const struct fate *fate, const struct way *way)
{
	return (!fate->seen || way->elsewhere) && !fate->answered && !fate->accepted;
}

void try_claim(bool holds, const char *filter, const char *what, unsigned int count)
{
	printf("%s - %s: %s: %u ways\n", holds ? "ok" : "not ok", filter, what, count);
}

/* Connections for data: of each side, of each family. */
static struct connection {
	struct segment segment; /* the next one */
	int socket;
} connections[2][2];

void try_connect(void)
{
	static const struct way plain[2] = { WAY("plain", "v4 seg"), WAY("plain", "v6 seg") };
	struct answer answer;
	bool seen;

	for (int side = 0; side < 2; side++) {
		for (int ipv6 = 0; ipv6 < 2; ipv6++) {
			struct connection *connection = &connections[side][ipv6];

			connection->segment = from_side(side);
			connection->socket = -1;
			if (send_way(&plain[ipv6], &connection->segment, &seen, &answer))
				connection->socket = finish_handshake(ipv6, &connection->segment, &answer);
			if (connection->socket < 0) {
				fprintf(stderr, "no connection without a filter\n");
				exit(2);
			}
			connection->segment.flags = TH_ACK | TH_PUSH;
		}
	}
}

/* Data in this way: what TCP has seen, and what came out of the socket. */
struct fate try_data(const struct way *way, enum side side)
{
	struct connection *connection = &connections[side][craft_is_ipv6(way)];
	struct fate fate = { 0 };
	size_t length;

	fate.answered = send_way(way, &connection->segment, &fate.seen, &(struct answer){ 0 });
	length = listener_read(connection->socket, connection->segment.sequence);
	connection->segment.sequence += length;
	fate.accepted = side == DENIED ? length > 0 : length == way->bytes;
	return fate;
}

