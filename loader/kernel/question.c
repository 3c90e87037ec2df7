/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "question.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include <linux/if_ether.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/tcp.h>

#include <bpf/bpf.h>

#include "../base/report.h"
#include "bpffs.h"

#define PATIENCE_SECONDS 3    /* a question takes microseconds */
#define FROM_PORT        1024 /* no policy looks at it */

struct frame {
	size_t length;
	uint8_t bytes[sizeof(struct ethhdr) + sizeof(struct ipv6hdr) + sizeof(struct tcphdr)];
};

static void put(struct frame *frame, const void *header, size_t length)
{
	memcpy(frame->bytes + frame->length, header, length);
	frame->length += length;
}

/* Nobody on the way to the program looks at checksums, or at the addresses of Ethernet. */
static struct frame make_frame(const struct prefix *source, const struct prefix *destination, uint16_t port)
{
	struct ethhdr ethernet = {.h_proto = htons(source->family == 4 ? ETH_P_IP : ETH_P_IPV6)};
	struct tcphdr tcp = {.source = htons(FROM_PORT), .dest = htons(port), .doff = sizeof(tcp) / 4, .syn = 1};
	struct iphdr ipv4 = {
		.version = 4, .ihl = sizeof(ipv4) / 4, .ttl = 64, .protocol = IPPROTO_TCP,
		.tot_len = htons(sizeof(ipv4) + sizeof(tcp)),
	};
	struct ipv6hdr ipv6 = {
		.version = 6, .hop_limit = 64, .nexthdr = IPPROTO_TCP, .payload_len = htons(sizeof(tcp)),
	};
	struct frame frame = {0};

	put(&frame, &ethernet, sizeof(ethernet));
	if (source->family == 4) {
		memcpy(&ipv4.saddr, source->address, sizeof(ipv4.saddr));
		memcpy(&ipv4.daddr, destination->address, sizeof(ipv4.daddr));
		put(&frame, &ipv4, sizeof(ipv4));
	} else {
		memcpy(&ipv6.saddr, source->address, sizeof(ipv6.saddr));
		memcpy(&ipv6.daddr, destination->address, sizeof(ipv6.daddr));
		put(&frame, &ipv6, sizeof(ipv6));
	}
	put(&frame, &tcp, sizeof(tcp));
	return frame;
}

/* Runs it, and reads what it has written down: by who holds the lock. */
static int run(const struct instance *instance, const struct frame *frame, struct mx_explained *ret)
{
	LIBBPF_OPTS(bpf_test_run_opts, options, .data_in = frame->bytes, .data_size_in = (__u32)frame->length,
		    .repeat = 1);
	const __u32 zero = 0;

	if (bpf_prog_test_run_opts(instance->explain, &options) != 0)
		return report_errno(errno, "program mxlock_explain: cannot run it to ask what it decides");
	if (bpf_map_lookup_elem(instance->maps.explained, &zero, ret) != 0)
		return report_errno(errno, "map explained: cannot read the answer");
	return 0;
}

static int still_asking(const struct instance *instance)
{
	report_error("%s/explained: another mxlock is asking, and has for %d s", instance->path, PATIENCE_SECONDS);
	report_hint("`fuser %s/explained` tells which process", instance->path);
	return -EBUSY;
}

int question_ask(const struct instance *instance, const struct prefix *source, const struct prefix *destination,
		 uint16_t port, struct mx_explained *ret)
{
	struct frame frame = make_frame(source, destination, port);
	int lock = bpffs_lock_pin(instance->path, "explained", PATIENCE_SECONDS), error;

	if (lock == -EINTR)
		return still_asking(instance);
	if (lock < 0 && lock != -ENOENT)
		return report_errno(-lock, "%s/explained: cannot lock this pin", instance->path);
	/* with the lock held: it is of the map that is written to only if the pin still is */
	error = lock >= 0 && instance_stays(instance) ? run(instance, &frame, ret) : -EAGAIN;
	if (lock >= 0)
		close(lock);
	return error;
}
