/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* What the programs of the benchmark share. */
#ifndef BENCH_H
#define BENCH_H

#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <linux/ip.h>
#include <linux/tcp.h>
#include <sched.h>
#include <stdint.h>
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

/* What must not stand in the way of that, on the first one. */
static inline void bench_first_cpu(void)
{
	cpu_set_t first;

	CPU_ZERO(&first);
	CPU_SET(0, &first);
	if (sched_setaffinity(0, sizeof(first), &first) < 0)
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

static inline uint64_t bench_random(uint64_t *state) /* splitmix64 */
{
	uint64_t z = *state += 0x9e3779b97f4a7c15u;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return z ^ z >> 31;
}

struct bench_address {
	uint64_t high, low; /* an IPv4 address: the first 32 bits of high */
};

/* Unicast IPv4 space; for IPv6 the first 16 bits of what registries give out. */
static inline struct bench_address bench_random_source(uint64_t *state, int family)
{
	static const uint16_t blocks[] = {
		0x2001, 0x2400, 0x2401, 0x2402, 0x2403, 0x2404, 0x2405, 0x2406, 0x2407, 0x240e, 0x2600, 0x2601,
		0x2602, 0x2603, 0x2604, 0x2605, 0x2606, 0x2607, 0x2620, 0x2800, 0x2801, 0x2803, 0x2804, 0x2806,
		0x2a00, 0x2a01, 0x2a02, 0x2a03, 0x2a04, 0x2a05, 0x2a06, 0x2a07, 0x2a09, 0x2a0a, 0x2a0b, 0x2a0c,
		0x2a0d, 0x2a0e, 0x2a0f, 0x2a10, 0x2a11, 0x2a12, 0x2a13, 0x2c0f,
	};
	struct bench_address address = {bench_random(state), bench_random(state)};

	if (family == AF_INET) {
		uint64_t first = 1 + bench_random(state) % 223;

		address.high = (address.high & 0x00ffffff00000000u) | first << 56;
		address.low = 0;
	} else {
		uint64_t block = blocks[bench_random(state) % (sizeof(blocks) / sizeof(blocks[0]))];

		address.high = address.high >> 16 | block << 48;
	}
	return address;
}

static inline void bench_address_bytes(const struct bench_address *address, unsigned char ret_bytes[16])
{
	for (int i = 0; i < 8; i++) {
		ret_bytes[i] = (unsigned char)(address->high >> (56 - 8 * i));
		ret_bytes[8 + i] = (unsigned char)(address->low >> (56 - 8 * i));
	}
}

/* CPU time: what other processes take of this CPU meanwhile is not the cost of what is measured. */
static inline double bench_cpu_now(void) /* in ns */
{
	struct timespec now;

	if (clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now) < 0)
		bench_die("clock_gettime");
	return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
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
