// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "packet/frames.h"

#include <arpa/inet.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The frame so far. Positions are 0 where there is none. */
struct building {
	const char *words;
	uint8_t *frame;
	size_t length;
	size_t type;      /* of the ethertype that is still open */
	size_t next;      /* of the protocol byte that is still open */
	size_t ip;        /* of the last IP header */
	int family;
	size_t extension; /* of the last extension header */
	size_t transport; /* of the TCP or UDP header */
	size_t end;       /* where the IP packet ended, once padding began */
	long stretch;     /* what the length field says beyond the truth */
	long stated;      /* the length field itself; -1: compute it */
};

static void refuse(const struct building *building, const char *word)
{
	fprintf(stderr, "test frame: %s: what is '%s'?\n", building->words, word);
	exit(1);
}

static uint8_t *append(struct building *building, size_t size, int fill)
{
	uint8_t *at = building->frame + building->length;

	if (building->length + size > FRAME_SIZE)
		refuse(building, "too long");
	memset(at, fill, size);
	building->length += size;
	return at;
}

static void put16(uint8_t *at, unsigned int value)
{
	at[0] = value >> 8;
	at[1] = value;
}

static unsigned int number(const struct building *building, const char *word, int base)
{
	char *end;
	unsigned long value = word ? strtoul(word, &end, base) : 0;

	if (!word || *end != '\0')
		refuse(building, word ? word : "no number");
	return value;
}

static void put_address(const struct building *building, const char *word, uint8_t *at)
{
	if (!word || inet_pton(building->family == 6 ? AF_INET6 : AF_INET, word, at) != 1)
		refuse(building, word ? word : "no address");
}

static void protocol(struct building *building, unsigned int value)
{
	if (building->next)
		building->frame[building->next] = value;
}

static void put_tag(struct building *building, unsigned int tpid)
{
	put16(building->frame + building->type, tpid);
	put16(append(building, 4, 0), 0x2064); /* priority 1, VLAN 100 */
	building->type = building->length - 2;
}

static void put_ip4(struct building *building, const char *source, const char *destination)
{
	uint8_t *at;

	put16(building->frame + building->type, 0x0800);
	building->ip = building->length;
	building->family = 4;
	at = append(building, 20, 0);
	at[0] = 0x45;
	at[8] = 64;
	put_address(building, source, at + 12);
	put_address(building, destination, at + 16);
	building->next = building->ip + 9;
}

static void put_ip6(struct building *building, const char *source, const char *destination)
{
	uint8_t *at;

	put16(building->frame + building->type, 0x86dd);
	building->ip = building->length;
	building->family = 6;
	at = append(building, 40, 0);
	at[0] = 0x60;
	at[6] = 59; /* no next header */
	at[7] = 64;
	put_address(building, source, at + 8);
	put_address(building, destination, at + 24);
	building->next = building->ip + 6;
}

/* An extension header of this size; what follows it is "no next header" until something does. */
static uint8_t *put_extension(struct building *building, unsigned int kind, size_t size, unsigned int extent)
{
	uint8_t *at;

	protocol(building, kind);
	building->extension = building->next = building->length;
	at = append(building, size, 0);
	at[0] = 59;
	at[1] = extent;
	return at;
}

/*
 * Options are filled with such as are skipped: 6 bytes of padding, which Linux takes, and an unknown
 * option of a kind that says "skip over" (RFC 8200, 4.2). Linux takes eight of them.
 */
static void put_option_header(struct building *building, unsigned int kind, unsigned int extent)
{
	size_t size = 8 * (extent + 1), at = 8;
	uint8_t *header = put_extension(building, kind, size, extent);

	while (at < size) {
		size_t length = size - at < 257 ? size - at : 257;

		if (size - at - length == 1) /* an option takes two bytes at the least */
			length--;
		header[at] = 0x1e;
		header[at + 1] = length - 2;
		at += length;
	}
}

static void put_fragment(struct building *building, unsigned int offset, unsigned int more)
{
	uint8_t *at = put_extension(building, 44, 8, 0);

	put16(at + 2, offset << 3 | more);
	put16(at + 6, 4711);
}

static void put_ip4_fragment(struct building *building, unsigned int bits)
{
	uint8_t *at = building->frame + building->ip + 6;

	put16(at, (at[0] << 8 | at[1]) | bits);
}

static void put_tcp(struct building *building, unsigned int port)
{
	uint8_t *at;

	protocol(building, 6);
	building->transport = building->length;
	at = append(building, 20, 0);
	put16(at, 40000);
	put16(at + 2, port);
	at[12] = 5 << 4;
	at[13] = 2; /* SYN */
}

static void put_udp(struct building *building, unsigned int port)
{
	uint8_t *at;

	protocol(building, 17);
	building->transport = building->length;
	at = append(building, 8, 0);
	put16(at, 40000);
	put16(at + 2, port);
	put16(at + 4, 8);
}

static void put_hex(struct building *building, const char *digits)
{
	unsigned int byte;

	for (; digits && digits[0] && digits[1]; digits += 2) {
		if (sscanf(digits, "%2x", &byte) != 1)
			refuse(building, digits);
		*append(building, 1, 0) = byte;
	}
}

static void put_options(struct building *building, unsigned int size)
{
	append(building, size, 1);
	building->frame[building->ip] += (size + 3) / 4;
}

static void pad(struct building *building, unsigned int size)
{
	if (building->end == 0)
		building->end = building->length;
	append(building, size, 0xff);
}

static void cut(struct building *building, unsigned int size)
{
	if (building->end == 0)
		building->end = building->length;
	building->length -= size;
}

/* Words about Ethernet and IP. */
static bool put_network(struct building *building, const char *word, char **rest)
{
#define ARGUMENT strtok_r(NULL, " ", rest)
#define DECIMAL  number(building, ARGUMENT, 10)
	const char *source;

	if (strcmp(word, "tag") == 0) {
		put_tag(building, number(building, ARGUMENT, 16));
	} else if (strcmp(word, "vid") == 0) {
		put16(building->frame + building->type - 2, 0x2000 | DECIMAL);
	} else if (strcmp(word, "type") == 0) {
		put16(building->frame + building->type, number(building, ARGUMENT, 16));
	} else if (strcmp(word, "ip4") == 0) {
		source = ARGUMENT;
		put_ip4(building, source, ARGUMENT);
	} else if (strcmp(word, "ip6") == 0) {
		source = ARGUMENT;
		put_ip6(building, source, ARGUMENT);
	} else if (strcmp(word, "ihl") == 0) {
		building->frame[building->ip] = (building->frame[building->ip] & 0xf0) | DECIMAL;
	} else if (strcmp(word, "version") == 0) {
		building->frame[building->ip] = (building->frame[building->ip] & 15) | DECIMAL << 4;
	} else if (strcmp(word, "options") == 0) {
		put_options(building, DECIMAL);
	} else if (strcmp(word, "offset") == 0) {
		put_ip4_fragment(building, DECIMAL);
	} else if (strcmp(word, "mf") == 0) {
		put_ip4_fragment(building, 0x2000);
	} else if (strcmp(word, "df") == 0) {
		put_ip4_fragment(building, 0x4000);
	} else if (strcmp(word, "total") == 0 || strcmp(word, "payload") == 0) {
		building->stated = DECIMAL;
	} else if (strcmp(word, "short") == 0) {
		building->stretch = -(long)DECIMAL;
	} else if (strcmp(word, "long") == 0) {
		building->stretch = DECIMAL;
	} else {
		return false;
	}
	return true;
}

/* Words about extension headers. */
static bool put_chain(struct building *building, const char *word, char **rest)
{
	unsigned int first;

	if (strcmp(word, "hop") == 0) {
		first = DECIMAL;
		put_option_header(building, 0, first);
	} else if (strcmp(word, "destination") == 0) {
		first = DECIMAL;
		put_option_header(building, 60, first);
	} else if (strcmp(word, "mobility") == 0) {
		first = DECIMAL;
		put_extension(building, 135, 8 * (first + 1), first);
	} else if (strcmp(word, "routing") == 0) {
		first = DECIMAL;
		put_extension(building, 43, 8 * (first + 1), first)[3] = DECIMAL;
	} else if (strcmp(word, "fragment") == 0) {
		first = DECIMAL;
		put_fragment(building, first, DECIMAL);
	} else if (strcmp(word, "ah") == 0) {
		first = DECIMAL;
		put_extension(building, 51, 4 * (first + 2), first);
	} else if (strcmp(word, "extent") == 0) {
		building->frame[building->extension + 1] = DECIMAL;
	} else if (strcmp(word, "octet") == 0) {
		first = DECIMAL;
		building->frame[building->extension + first] = DECIMAL;
	} else if (strcmp(word, "address") == 0) {
		first = DECIMAL;
		put_address(building, ARGUMENT, building->frame + building->extension + first);
	} else {
		return false;
	}
	return true;
}

/* Words about what lies above, and about the frame. */
static bool put_payload(struct building *building, const char *word, char **rest)
{
	if (strcmp(word, "tcp") == 0) {
		put_tcp(building, DECIMAL);
	} else if (strcmp(word, "from") == 0) {
		put16(building->frame + building->transport, DECIMAL);
	} else if (strcmp(word, "flags") == 0) {
		building->frame[building->transport + 13] = number(building, ARGUMENT, 16);
	} else if (strcmp(word, "words") == 0) {
		building->frame[building->transport + 12] = DECIMAL << 4;
	} else if (strcmp(word, "udp") == 0) {
		put_udp(building, DECIMAL);
	} else if (strcmp(word, "icmp") == 0) {
		protocol(building, building->family == 6 ? 58 : 1);
		append(building, 8, 0)[0] = building->family == 6 ? 128 : 8;
	} else if (strcmp(word, "next") == 0) {
		protocol(building, DECIMAL);
	} else if (strcmp(word, "bytes") == 0) {
		append(building, DECIMAL, 0xa5);
	} else if (strcmp(word, "hex") == 0) {
		put_hex(building, ARGUMENT);
	} else if (strcmp(word, "pad") == 0) {
		pad(building, DECIMAL);
	} else if (strcmp(word, "cut") == 0) {
		cut(building, DECIMAL);
	} else {
		return false;
	}
	return true;
}

static void put_length(struct building *building)
{
	size_t header = building->family == 6 ? 40 : 0;
	size_t at = building->ip + (building->family == 6 ? 4 : 2);
	size_t end = building->end ? building->end : building->length;

	if (building->ip == 0)
		return;
	put16(building->frame + at,
	      building->stated >= 0 ? building->stated : (long)(end - building->ip - header) + building->stretch);
}

size_t frame_build(const char *words, uint8_t ret_frame[FRAME_SIZE])
{
	static const uint8_t addresses[12] = { 2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2 };
	struct building building = { .words = words, .frame = ret_frame, .stated = -1, .type = 12 };
	char *copy = strdup(words), *rest, *word;

	if (!copy)
		refuse(&building, "no memory");
	memcpy(append(&building, 14, 0), addresses, sizeof(addresses));
	for (word = strtok_r(copy, " ", &rest); word; word = strtok_r(NULL, " ", &rest))
		if (!put_network(&building, word, &rest) && !put_chain(&building, word, &rest) &&
		    !put_payload(&building, word, &rest))
			refuse(&building, word);
	free(copy);
	put_length(&building);
	return building.length;
}

void frame_print(const uint8_t *frame, size_t length, char *ret_text, size_t size)
{
	size_t at = 0;

	for (size_t n = 0; n < length && at + 8 < size; n++)
		at += snprintf(ret_text + at, size - at, "%02x", frame[n]);
	if (at / 2 < length)
		snprintf(ret_text + at, size - at, "...");
}
