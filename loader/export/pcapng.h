/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * Packets as pcap-ng (draft-ietf-opsawg-pcapng), in the byte order of this machine: a section, a description of each interface
 * before its first packet, and packets, each with a comment. Texts are shorter than 64 KiB. Who writes looks for errors of
 * the stream.
 */
#ifndef MX_PCAPNG_H
#define MX_PCAPNG_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct pcapng {
	FILE *out;
	uint32_t captured_most; /* bytes of a packet that are there at the most */
	char **interfaces;      /* those that were described, in order */
	size_t count, capacity;
};

struct pcapng_packet {
	const char *interface;
	uint64_t wall_ns; /* since 1970-01-01T00:00:00Z */
	const uint8_t *frame; /* Ethernet: `captured` bytes of `length` */
	uint32_t captured, length;
	const char *comment;
};

/* Begins the file; pcapng_end() frees what is kept. */
void pcapng_begin(struct pcapng *pcapng, FILE *out, const char *application, uint32_t captured_most);
void pcapng_put(struct pcapng *pcapng, const struct pcapng_packet *packet);
void pcapng_end(struct pcapng *pcapng);

#endif
