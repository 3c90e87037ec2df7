/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* What the programs of the benchmark share. */
#ifndef BENCH_H
#define BENCH_H

#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <linux/ip.h>
#include <linux/tcp.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define BENCH_FRAME 64 /* bytes: the shortest Ethernet frame, without its check sequence rounded up */

static inline void bench_die(const char *what)
{
	perror(what);
	exit(1);
}

static inline double bench_now(void) /* in ns */
{
	struct timespec now;

	if (clock_gettime(CLOCK_MONOTONIC, &now) < 0)
		bench_die("clock_gettime");
	return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

/* Everything on the last CPU, since the first one has the interrupts. */
static inline void bench_one_cpu(void)
{
	cpu_set_t all, last;

	if (sched_getaffinity(0, sizeof(all), &all) < 0)
		bench_die("sched_getaffinity");
	CPU_ZERO(&last);
	for (size_t cpu = CPU_SETSIZE; cpu-- > 0 && CPU_COUNT(&last) == 0;)
		if (CPU_ISSET(cpu, &all))
			CPU_SET(cpu, &last);
	if (sched_setaffinity(0, sizeof(last), &last) < 0)
		bench_die("sched_setaffinity");
}

static inline unsigned long bench_number(const char *text)
{
	char *end;
	unsigned long value = strtoul(text, &end, 10);

	if (*text == '\0' || *end != '\0') {
		fprintf(stderr, "%s: not a number\n", text);
		exit(2);
	}
	return value;
}

/* An IPv4 frame to the mail server of tests/netns/lib.sh. */
static inline void bench_frame(unsigned char frame[BENCH_FRAME], const char *from, unsigned char protocol,
			       unsigned port)
{
	static const unsigned char inside[6] = { 2, 0, 0, 0, 0, 2 }, outside[6] = { 2, 0, 0, 0, 0, 1 };
	struct ethhdr ethernet = { .h_proto = htons(ETH_P_IP) };
	struct iphdr ip = { .version = 4, .ihl = 5, .ttl = 64, .protocol = protocol };
	struct tcphdr tcp = { .source = htons(40000), .dest = htons((unsigned short)port), .doff = 5, .syn = 1 };

	memcpy(ethernet.h_dest, inside, sizeof(inside));
	memcpy(ethernet.h_source, outside, sizeof(outside));
	ip.tot_len = htons(BENCH_FRAME - sizeof(ethernet));
	inet_pton(AF_INET, from, &ip.saddr);
	inet_pton(AF_INET, "192.0.2.25", &ip.daddr);
	memset(frame, 0, BENCH_FRAME);
	memcpy(frame, &ethernet, sizeof(ethernet));
	memcpy(frame + sizeof(ethernet), &ip, sizeof(ip));
	memcpy(frame + sizeof(ethernet) + sizeof(ip), &tcp, sizeof(tcp));
}

#endif
