/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * Frames by number, for tests that compare what was sent with what was counted.
 *
 *   frames send INTERFACE COUNT TO PORT FROM[,FROM...] [TAG...]
 *       sends COUNT rounds of one TCP frame from each FROM, and prints how many frames
 *       got onto the wire. COUNT 0: until SIGTERM, whole rounds. TAG: VLAN tags, outermost first.
 *   frames count INTERFACE PORT
 *       counts TCP frames to PORT that arrive (after XDP); prints "ready", and their number at SIGTERM.
 *
 * The frames are resets: whoever gets one does not answer, so that nothing but what was sent moves a counter.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/filter.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/tcp.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define SOURCES_MOST 4096
#define TAGS_MOST    8
#define FRAME_MOST   256
#define SOURCE_PORT  40000

static volatile sig_atomic_t ended;

static void end(int number)
{
	(void)number;
	ended = 1;
}

static void die(const char *what)
{
	perror(what);
	exit(2);
}

static unsigned long number_of(const char *text, unsigned long most)
{
	char *rest;
	unsigned long value = strtoul(text, &rest, 10);

	if (*text == '\0' || *rest != '\0' || value > most) {
		fprintf(stderr, "frames: %s: not a number up to %lu\n", text, most);
		exit(2);
	}
	return value;
}

struct frame {
	size_t length;
	unsigned char bytes[FRAME_MOST];
};

static void put(struct frame *frame, const void *bytes, size_t length)
{
	memcpy(frame->bytes + frame->length, bytes, length);
	frame->length += length;
}

static uint16_t checksum(const void *bytes, size_t length)
{
	const unsigned char *at = bytes;
	uint32_t sum = 0;

	for (size_t i = 0; i < length; i += 2)
		sum += (uint32_t)(at[i] << 8 | at[i + 1]);
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return htons((uint16_t)~sum);
}

static void put_ip(struct frame *frame, const char *from, const char *to)
{
	struct iphdr v4 = {
		.version = 4, .ihl = 5, .ttl = 64, .protocol = IPPROTO_TCP,
		.tot_len = htons(sizeof(v4) + sizeof(struct tcphdr)),
	};
	struct ipv6hdr v6 = {
		.version = 6, .hop_limit = 64, .nexthdr = IPPROTO_TCP, .payload_len = htons(sizeof(struct tcphdr)),
	};

	if (inet_pton(AF_INET, from, &v4.saddr) == 1 && inet_pton(AF_INET, to, &v4.daddr) == 1) {
		v4.check = checksum(&v4, sizeof(v4));
		put(frame, &v4, sizeof(v4));
	} else if (inet_pton(AF_INET6, from, &v6.saddr) == 1 && inet_pton(AF_INET6, to, &v6.daddr) == 1) {
		put(frame, &v6, sizeof(v6));
	} else {
		fprintf(stderr, "frames: %s to %s: not two addresses of one family\n", from, to);
		exit(2);
	}
}

static struct frame frame_of(const char *from, const char *to, unsigned port, char **tags, int tag_count)
{
	static const unsigned char inside[6] = { 2, 0, 0, 0, 0, 2 }, outside[6] = { 2, 0, 0, 0, 0, 1 };
	struct tcphdr tcp = { .source = htons(SOURCE_PORT), .dest = htons((uint16_t)port), .doff = 5, .rst = 1 };
	uint16_t type = htons(strchr(from, ':') ? ETH_P_IPV6 : ETH_P_IP);
	struct frame frame = { 0 };

	put(&frame, inside, sizeof(inside));
	put(&frame, outside, sizeof(outside));
	for (int i = 0; i < tag_count; i++) {
		uint16_t tag[2] = { htons(ETH_P_8021Q), htons((uint16_t)number_of(tags[i], 4094)) };

		put(&frame, tag, sizeof(tag));
	}
	put(&frame, &type, sizeof(type));
	put_ip(&frame, from, to);
	put(&frame, &tcp, sizeof(tcp));
	return frame;
}

static int open_on(const char *interface, int protocol)
{
	struct sockaddr_ll where = { .sll_family = AF_PACKET, .sll_protocol = htons((uint16_t)protocol) };
	int fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);

	if (fd < 0)
		die("frames: socket");
	where.sll_ifindex = (int)if_nametoindex(interface);
	if (where.sll_ifindex == 0)
		die(interface);
	if (bind(fd, (struct sockaddr *)&where, sizeof(where)) < 0)
		die(interface);
	return fd;
}

/* What the interface has dropped of what it was given to send: that never met the filter. */
static unsigned long lost_by(const char *interface)
{
	char line[512], name[IF_NAMESIZE];
	unsigned long lost = 0;
	FILE *file = fopen("/proc/self/net/dev", "re");

	if (!file)
		die("/proc/self/net/dev");
	while (fgets(line, sizeof(line), file)) {
		unsigned long seen;

		if (sscanf(line, " %15[^:]: %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %lu", name, &seen) == 2 &&
		    strcmp(name, interface) == 0)
			lost = seen;
	}
	fclose(file);
	return lost;
}

static void send_frame(int fd, const struct frame *frame)
{
	while (send(fd, frame->bytes, frame->length, 0) < 0) {
		if (errno != ENOBUFS && errno != EINTR)
			die("frames: send");
		sched_yield();
	}
}

static int do_send(int argc, char **argv)
{
	static struct frame frames[SOURCES_MOST];
	const char *interface = argv[0];
	unsigned long rounds = number_of(argv[1], 1000000000), sent = 0, lost;
	unsigned port = (unsigned)number_of(argv[3], 65535);
	size_t sources = 0;
	int fd = open_on(interface, 0);

	for (char *rest = argv[4], *from; (from = strsep(&rest, ",")) != NULL;) {
		if (sources == SOURCES_MOST)
			number_of("", 0);
		frames[sources++] = frame_of(from, argv[2], port, argv + 5, argc - 5);
	}
	lost = lost_by(interface);
	for (unsigned long round = 0; (rounds == 0 || round < rounds) && !ended; round++, sent += sources)
		for (size_t i = 0; i < sources; i++)
			send_frame(fd, &frames[i]);
	lost = lost_by(interface) - lost;
	if (lost != 0)
		fprintf(stderr, "frames: %lu of %lu were lost before the wire\n", lost, sent);
	printf("%lu\n", sent - lost);
	return lost == 0 ? 0 : 1;
}

/* TCP to a port, without options and tags, IPv4 or IPv6; the kernel takes one tag off before. */
static void count_only(int fd, uint16_t port)
{
	struct sock_filter steps[] = {
		BPF_STMT(BPF_LD | BPF_H | BPF_ABS, 12),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ETH_P_IP, 0, 4),
		BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 23),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, IPPROTO_TCP, 0, 8),
		BPF_STMT(BPF_LD | BPF_H | BPF_ABS, 36),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, port, 5, 6),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ETH_P_IPV6, 0, 5),
		BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 20),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, IPPROTO_TCP, 0, 3),
		BPF_STMT(BPF_LD | BPF_H | BPF_ABS, 56),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, port, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, 1),
		BPF_STMT(BPF_RET | BPF_K, 0),
	};
	struct sock_fprog filter = { .len = sizeof(steps) / sizeof(steps[0]), .filter = steps };

	if (setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &filter, sizeof(filter)) < 0)
		die("frames: SO_ATTACH_FILTER");
}

static int do_count(char **argv)
{
	uint16_t port = (uint16_t)number_of(argv[1], 65535);
	int fd = open_on(argv[0], 0);
	struct tpacket_stats seen;
	socklen_t length = sizeof(seen);
	struct sockaddr_ll where = { .sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL) };
	sigset_t none;
	int one = 1;

	/* the filter first, then all protocols: nothing is counted that should not be */
	count_only(fd, port);
	if (setsockopt(fd, SOL_PACKET, PACKET_IGNORE_OUTGOING, &one, sizeof(one)) < 0)
		die("frames: PACKET_IGNORE_OUTGOING");
	where.sll_ifindex = (int)if_nametoindex(argv[0]);
	if (bind(fd, (struct sockaddr *)&where, sizeof(where)) < 0)
		die(argv[0]);
	puts("ready");
	fflush(stdout);
	sigemptyset(&none);
	while (!ended)
		sigsuspend(&none);
	/* tp_packets holds also those that found no room in the socket: nobody reads it */
	if (getsockopt(fd, SOL_PACKET, PACKET_STATISTICS, &seen, &length) < 0)
		die("frames: PACKET_STATISTICS");
	printf("%u\n", seen.tp_packets);
	return 0;
}

int main(int argc, char **argv)
{
	struct sigaction action = { .sa_handler = end };
	sigset_t term;

	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGINT, &action, NULL);
	if (argc > 6 && argc <= 7 + TAGS_MOST && strcmp(argv[1], "send") == 0)
		return do_send(argc - 2, argv + 2);
	/* the signal waits until sigsuspend lets it in: it cannot come between the look and the wait */
	sigemptyset(&term);
	sigaddset(&term, SIGTERM);
	sigaddset(&term, SIGINT);
	sigprocmask(SIG_BLOCK, &term, NULL);
	if (argc == 4 && strcmp(argv[1], "count") == 0)
		return do_count(argv + 2);
	fputs("usage: frames send INTERFACE COUNT TO PORT FROM[,FROM...] [TAG...] | frames count INTERFACE PORT\n",
	      stderr);
	return 2;
}
