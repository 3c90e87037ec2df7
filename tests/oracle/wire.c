// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "oracle/wire.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <linux/virtio_net.h>
#include <net/if.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <unistd.h>

#define PATIENCE_SECONDS 10
#define SENTINEL4        "198.19.255.1"

static void die(const char *what)
{
	perror(what);
	exit(2);
}

void wire_open_listener(struct wire *wire)
{
	wire->counters = open("/proc/thread-self/net/snmp", O_RDONLY | O_CLOEXEC);
	if (wire->counters < 0)
		die("/proc/net/snmp");
}

void wire_open_sender(struct wire *wire, const char *device)
{
	struct sockaddr_ll address = { .sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL) };
	struct timeval patience = { .tv_sec = PATIENCE_SECONDS };
	int one = 1, bytes = 4 << 20;

	address.sll_ifindex = (int)if_nametoindex(device);
	wire->packets = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
	if (address.sll_ifindex == 0 || wire->packets < 0 ||
	    setsockopt(wire->packets, SOL_PACKET, PACKET_VNET_HDR, &one, sizeof(one)) ||
	    setsockopt(wire->packets, SOL_PACKET, PACKET_IGNORE_OUTGOING, &one, sizeof(one)) ||
	    setsockopt(wire->packets, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience)) ||
	    setsockopt(wire->packets, SOL_SOCKET, SO_SNDBUFFORCE, &bytes, sizeof(bytes)) ||
	    setsockopt(wire->packets, SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof(bytes)) ||
	    bind(wire->packets, (struct sockaddr *)&address, sizeof(address)))
		die(device);
}

void wire_send(struct wire *wire, const struct crafted *crafted, const struct way *way)
{
	for (size_t i = 0; i < crafted->count; i++) {
		const struct crafted_frame *frame = &crafted->frames[i];
		struct virtio_net_hdr header = { .gso_type = VIRTIO_NET_HDR_GSO_NONE };
		struct iovec parts[] = { { &header, sizeof(header) }, { (void *)frame->bytes, frame->length } };

		if (way && way->gso) {
			header.flags = VIRTIO_NET_HDR_F_NEEDS_CSUM;
			header.gso_type = craft_is_ipv6(way) ? VIRTIO_NET_HDR_GSO_TCPV6 : VIRTIO_NET_HDR_GSO_TCPV4;
			header.hdr_len = frame->transport + 20;
			header.gso_size = way->gso;
			header.csum_start = frame->transport;
			header.csum_offset = 16;
		}
		if (writev(wire->packets, parts, 2) != (ssize_t)(sizeof(header) + frame->length) && errno != EMSGSIZE) {
			fprintf(stderr, "%s: %zu bytes: ", way ? way->name : "sentinel", frame->length);
			die("send");
		}
	}
}

/* TCP in a frame that came from the listener; IP has no extension headers there, options it may have. */
static bool read_answer(const uint8_t *frame, size_t length, struct answer *ret_answer)
{
	struct tcphdr tcp;
	size_t at = 12;

	while (at + 4 <= length && (frame[at] == 0x81 || (frame[at] == 0x88 && frame[at + 1] == 0xa8)))
		at += 4;
	at += 2;
	if (at + 40 > length)
		return false;
	if (frame[at] >> 4 == 4 && frame[at + 9] == IPPROTO_TCP)
		at += (frame[at] & 15) * 4;
	else if (frame[at] >> 4 == 6 && frame[at + 6] == IPPROTO_TCP)
		at += 40;
	else
		return false;
	if (at + sizeof(tcp) > length)
		return false;
	memcpy(&tcp, frame + at, sizeof(tcp));
	*ret_answer = (struct answer){
		.from = ntohs(tcp.source), .to = ntohs(tcp.dest), .flags = tcp.th_flags,
		.sequence = ntohl(tcp.seq), .acknowledged = ntohl(tcp.ack_seq),
	};
	return true;
}

/* The next TCP from the listener. */
static struct answer next_answer(struct wire *wire)
{
	uint8_t bytes[2048];
	struct answer answer;

	for (;;) {
		ssize_t length = recv(wire->packets, bytes, sizeof(bytes), 0);

		if (length < 0)
			die("a sentinel is not answered");
		if ((size_t)length > sizeof(struct virtio_net_hdr) &&
		    read_answer(bytes + sizeof(struct virtio_net_hdr), length - sizeof(struct virtio_net_hdr), &answer))
			return answer;
	}
}

bool wire_settle(struct wire *wire, uint16_t expected, struct answer *ret_answer)
{
	static const struct way plain = { .name = "sentinel", .frames = "v4 seg" };
	static struct crafted crafted;
	struct segment segment = { .source4 = SENTINEL4, .to = CLOSED, .flags = TH_SYN };
	struct answer answer;
	bool answered = false;

	segment.from = 1024 + wire->sentinels++ % 60000;
	craft(&plain, &segment, &crafted);
	wire_send(wire, &crafted, NULL);
	for (;;) {
		answer = next_answer(wire);
		if (answer.from == CLOSED && answer.to == segment.from)
			return answered;
		if (answer.from == MAIL && answer.to == expected && !answered) {
			*ret_answer = answer;
			answered = true;
		}
	}
}

unsigned long wire_segments(const struct wire *wire)
{
	char text[8192], *names, *values, *rest_names, *rest_values;
	ssize_t length = pread(wire->counters, text, sizeof(text) - 1, 0);

	if (length < 0)
		die("/proc/net/snmp");
	text[length] = '\0';
	names = strstr(text, "\nTcp:");
	values = names ? strstr(names + 1, "\nTcp:") : NULL;
	if (!values)
		abort();
	*values++ = '\0';
	names = strtok_r(names + 1, " \n", &rest_names);
	values = strtok_r(values, " \n", &rest_values);
	while (names && values && strcmp(names, "InSegs") != 0) {
		names = strtok_r(NULL, " \n", &rest_names);
		values = strtok_r(NULL, " \n", &rest_values);
	}
	if (!names || !values)
		abort();
	return strtoul(values, NULL, 10);
}
