/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "flow.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <linux/if_ether.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/tcp.h>

#include <bpf/bpf.h>

#define LINE_FORMAT "%63s %63s %hu"

void die(const char *format, ...)
{
	va_list values;

	va_start(values, format);
	vfprintf(stderr, format, values);
	va_end(values);
	fputc('\n', stderr);
	exit(2);
}

static struct prefix address_of(const char *text)
{
	struct prefix address = {0};

	if (inet_pton(AF_INET, text, address.address) == 1) {
		address.family = 4;
		address.length = 32;
	} else if (inet_pton(AF_INET6, text, address.address) == 1) {
		address.family = 6;
		address.length = 128;
	} else {
		die("%s: not an address", text);
	}
	return address;
}

/* A SYN; nobody checks its sums. */
static void make_frame(struct flow *flow)
{
	struct ethhdr ethernet = {.h_proto = htons(flow->source.family == 4 ? ETH_P_IP : ETH_P_IPV6)};
	struct tcphdr tcp = {.source = htons(40000), .dest = htons(flow->port), .doff = 5, .syn = 1};
	struct iphdr ipv4 = {.version = 4, .ihl = 5, .ttl = 64, .protocol = IPPROTO_TCP};
	struct ipv6hdr ipv6 = {.version = 6, .hop_limit = 64, .nexthdr = IPPROTO_TCP};
	unsigned char *at = flow->frame;

	at = mempcpy(at, &ethernet, sizeof(ethernet));
	if (flow->source.family == 4) {
		ipv4.tot_len = htons(sizeof(ipv4) + sizeof(tcp));
		memcpy(&ipv4.saddr, flow->source.address, sizeof(ipv4.saddr));
		memcpy(&ipv4.daddr, flow->destination.address, sizeof(ipv4.daddr));
		at = mempcpy(at, &ipv4, sizeof(ipv4));
	} else {
		ipv6.payload_len = htons(sizeof(tcp));
		memcpy(&ipv6.saddr, flow->source.address, sizeof(ipv6.saddr));
		memcpy(&ipv6.daddr, flow->destination.address, sizeof(ipv6.daddr));
		at = mempcpy(at, &ipv6, sizeof(ipv6));
	}
	at = mempcpy(at, &tcp, sizeof(tcp));
	flow->length = (uint32_t)(at - flow->frame);
}

struct flow *flows_read(const char *path, size_t *ret_count)
{
	FILE *file = fopen(path, "re");
	struct flow *flows = NULL;
	char source[64], destination[64];
	uint16_t port;
	size_t count = 0;

	if (!file)
		die("%s: %s", path, strerror(errno));
	while (fscanf(file, LINE_FORMAT, source, destination, &port) == 3) {
		struct flow *flow;

		flows = reallocarray(flows, count + 1, sizeof(*flows));
		if (!flows)
			die("no memory");
		flow = &flows[count++];
		*flow = (struct flow){
			.source = address_of(source),
			.destination = address_of(destination),
			.port = port,
		};
		if (flow->source.family != flow->destination.family)
			die("%s and %s are of different families", source, destination);
		snprintf(flow->name, sizeof(flow->name), "%.50s to %.50s port %hu", source, destination, port);
		make_frame(flow);
	}
	if (count == 0 || !feof(file))
		die("%s: line %zu is not SOURCE DESTINATION PORT", path, count + 1);
	fclose(file);
	*ret_count = count;
	return flows;
}

uint32_t flow_run(const struct flow *flow, int program, uint32_t repeat)
{
	LIBBPF_OPTS(bpf_test_run_opts, run, .data_in = flow->frame, .data_size_in = flow->length, .repeat = (int)repeat);

	if (bpf_prog_test_run_opts(program, &run) != 0)
		die("%s: BPF_PROG_RUN: %s", flow->name, strerror(errno));
	return run.retval;
}
