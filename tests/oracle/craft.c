// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "oracle/craft.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SYN_HEADER 24 /* with the maximum segment size as an option */

struct bytes {
	size_t length;
	uint8_t bytes[FRAME_SIZE];
};

/* One's complement sum in network order, not yet inverted. */
static uint32_t sum(uint32_t begin, const uint8_t *bytes, size_t length)
{
	for (size_t i = 0; i < length; i++)
		begin += i % 2 ? bytes[i] : bytes[i] << 8;
	while (begin >> 16)
		begin = (begin & 0xffff) + (begin >> 16);
	return begin;
}

static void put16(uint8_t *at, uint32_t value)
{
	at[0] = value >> 8;
	at[1] = value;
}

/* The sum over the pseudo header: addresses, protocol and length of the segment. */
static uint32_t pseudo(bool ipv6, const char *source, const char *destination, size_t length)
{
	uint8_t addresses[32];
	size_t half = ipv6 ? 16 : 4;

	if (inet_pton(ipv6 ? AF_INET6 : AF_INET, source, addresses) != 1 ||
	    inet_pton(ipv6 ? AF_INET6 : AF_INET, destination, addresses + half) != 1)
		abort();
	return sum((length >> 16) + (length & 0xffff) + IPPROTO_TCP, addresses, 2 * half);
}

bool craft_is_ipv6(const struct way *way)
{
	const char *frames = way->inner ? way->inner : way->frames;

	return strstr(frames, "v6 ") || strstr(frames, "via6 ") || strstr(frames, "mapped6 ");
}

static void mapped(const struct segment *segment, char text[INET6_ADDRSTRLEN])
{
	snprintf(text, INET6_ADDRSTRLEN, "::ffff:%s", segment->source4);
}

static void make_segment(const struct way *way, const struct segment *segment, struct bytes *ret_tcp)
{
	bool ipv6 = craft_is_ipv6(way), syn = segment->flags & TH_SYN;
	struct tcphdr tcp = {
		.source = htons(segment->from), .dest = htons(segment->to), .seq = htonl(segment->sequence),
		.ack_seq = htonl(segment->acknowledged), .doff = syn ? SYN_HEADER / 4 : 5, .window = htons(65535),
	};
	static const uint8_t mss[4] = { 2, 4, 5, 180 };
	char source[INET6_ADDRSTRLEN];
	uint32_t value;

	tcp.th_flags = segment->flags;
	memcpy(ret_tcp->bytes, &tcp, sizeof(tcp));
	memcpy(ret_tcp->bytes + sizeof(tcp), mss, sizeof(mss));
	ret_tcp->length = tcp.doff * 4 + way->bytes;
	for (size_t i = 0; i < way->bytes; i++) /* no byte like its neighbours: what is cut wrongly is seen */
		ret_tcp->bytes[tcp.doff * 4 + i] = (segment->sequence + i) % 251;
	snprintf(source, sizeof(source), "%s", ipv6 ? segment->source6 : segment->source4);
	if (strstr(way->frames, "mapped6"))
		mapped(segment, source);
	value = pseudo(ipv6, source, ipv6 ? SERVER6 : SERVER4, ret_tcp->length);
	/* whoever cuts the frame completes the sum */
	put16(ret_tcp->bytes + 16, way->gso ? value : ~sum(value, ret_tcp->bytes, ret_tcp->length));
}

static size_t number(const struct way *way, char **rest)
{
	const char *word = strtok_r(NULL, " ", rest);
	char *end;
	size_t value = word ? strtoul(word, &end, 10) : 0;

	if (!word || *end != '\0') {
		fprintf(stderr, "%s: %s: what is '%s'?\n", way->name, way->frames, word ? word : "");
		exit(2);
	}
	return value;
}

static void print_hex(FILE *to, const uint8_t *bytes, size_t length)
{
	fputs("hex ", to);
	for (size_t i = 0; i < length; i++)
		fprintf(to, "%02x", bytes[i]);
	fputc(' ', to);
}

static void print_addresses(FILE *to, const char *word, const struct segment *segment)
{
	char source[INET6_ADDRSTRLEN];

	mapped(segment, source);
	if (strcmp(word, "mapped6") == 0)
		fprintf(to, "ip6 %s " SERVER6 " ", source);
	else if (strcmp(word, "v6") == 0 || strcmp(word, "via6") == 0)
		fprintf(to, "ip6 %s %s ", segment->source6, word[1] == 'i' ? OTHER6 : SERVER6);
	else
		fprintf(to, "ip4 %s %s ", segment->source4, word[1] == 'i' ? OTHER4 : SERVER4);
}

/* The words of one frame, in those of frame_build(). To be freed. */
static char *translate(const struct way *way, char *frame, const struct segment *segment, const struct bytes *tcp,
                       const struct bytes *inner)
{
	char *text, *rest;
	size_t size, at, length;
	FILE *to = open_memstream(&text, &size);

	if (!to)
		abort();
	for (char *word = strtok_r(frame, " ", &rest); word; word = strtok_r(NULL, " ", &rest)) {
		if (strcmp(word, "seg") == 0) {
			fputs("next 6 ", to);
			print_hex(to, tcp->bytes, tcp->length);
		} else if (strcmp(word, "part") == 0) {
			at = number(way, &rest);
			length = number(way, &rest);
			if (at > tcp->length || length > tcp->length - at)
				abort();
			print_hex(to, tcp->bytes + at, length ? length : tcp->length - at);
		} else if (strcmp(word, "inner") == 0) {
			print_hex(to, inner->bytes, inner->length);
		} else if (word[0] == 'v' && (word[1] == '4' || word[1] == '6' || word[1] == 'i') && word[2] != 'd') {
			print_addresses(to, word, segment);
		} else if (strcmp(word, "mapped6") == 0) {
			print_addresses(to, word, segment);
		} else {
			fprintf(to, "%s ", word);
		}
	}
	fclose(to);
	return text;
}

/* Where the packet begins in a frame, whatever tags there are. */
static size_t packet_begin(const uint8_t *frame, size_t length)
{
	size_t at = 12;

	while (at + 4 <= length) {
		unsigned int type = frame[at] << 8 | frame[at + 1];

		if (type != 0x8100 && type != 0x88a8 && type != 0x9100)
			break;
		at += 4;
	}
	return at + 2;
}

/* The checksum of an IPv4 header, as far as the frame holds it. */
static void complete(uint8_t *frame, size_t length)
{
	size_t begin = packet_begin(frame, length), header;

	if (begin + 20 > length || frame[begin - 2] != 8 || frame[begin - 1] != 0)
		return;
	header = (frame[begin] & 15) * 4;
	if (header < 20 || begin + header > length)
		return;
	put16(frame + begin + 10, 0);
	put16(frame + begin + 10, ~sum(0, frame + begin, header));
}

static void build(const struct way *way, char *words, const struct segment *segment, const struct bytes *tcp,
                  const struct bytes *inner, struct crafted_frame *ret_frame)
{
	char *text = translate(way, words, segment, tcp, inner);

	ret_frame->length = frame_build(text, ret_frame->bytes);
	free(text);
	complete(ret_frame->bytes, ret_frame->length);
	ret_frame->transport = ret_frame->length - tcp->length;
}

void craft(const struct way *way, const struct segment *segment, struct crafted *ret_crafted)
{
	static struct bytes tcp, inner;
	static struct crafted_frame frame;
	char *words, *rest, *part;

	make_segment(way, segment, &tcp);
	inner.length = 0;
	if (way->inner) {
		words = strdup(way->inner);
		build(way, words, segment, &tcp, &inner, &frame);
		inner.length = frame.length - 14;
		memcpy(inner.bytes, frame.bytes + 14, inner.length);
		free(words);
	}
	words = strdup(way->frames);
	ret_crafted->count = 0;
	for (part = strtok_r(words, "|", &rest); part; part = strtok_r(NULL, "|", &rest)) {
		if (ret_crafted->count == FRAMES_MOST)
			abort();
		build(way, part, segment, &tcp, &inner, &ret_crafted->frames[ret_crafted->count++]);
	}
	free(words);
}
