/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * Each block is: type, length, body, options, length once more; each option: code, length, value. All of it in units of
 * four bytes, with zeros behind what is shorter. Numbers are of draft-ietf-opsawg-pcapng, sections 3.5 and 4.1 to 4.3.
 */
#include "pcapng.h"

#include <stdlib.h>
#include <string.h>

#include "../base/mem.h"

#define SECTION_HEADER        0x0a0d0d0au
#define INTERFACE_DESCRIPTION 1u
#define ENHANCED_PACKET       6u

#define BYTE_ORDER_MAGIC  0x1a2b3c4du
#define LINKTYPE_ETHERNET 1u

enum option {
	OPTION_END             = 0,
	OPTION_COMMENT         = 1,
	OPTION_INTERFACE_NAME  = 2, /* of an interface description */
	OPTION_APPLICATION     = 4, /* of a section header */
	OPTION_TIME_RESOLUTION = 9, /* of an interface description: a negative power of ten */
};
#define NANOSECONDS 9

/* A block that is being made. */
struct block {
	uint8_t *bytes;
	size_t length, capacity;
};

static void put(struct block *block, const void *bytes, size_t length)
{
	size_t padded = (length + 3) / 4 * 4;

	while (block->length + padded > block->capacity)
		block->bytes = mem_grow(block->bytes, &block->capacity, block->capacity, 1);
	if (length > 0)
		memcpy(block->bytes + block->length, bytes, length);
	memset(block->bytes + block->length + length, 0, padded - length);
	block->length += padded;
}

static void put_u32(struct block *block, uint32_t number)
{
	put(block, &number, sizeof(number));
}

/* Two numbers that stand side by side. */
static void put_u16s(struct block *block, uint16_t first, uint16_t second)
{
	const uint16_t both[2] = {first, second};

	put(block, both, sizeof(both));
}

static void put_option(struct block *block, enum option option, const void *value, size_t length)
{
	put_u16s(block, (uint16_t)option, (uint16_t)length);
	put(block, value, length);
}

static struct block begin(uint32_t type)
{
	struct block block = {0};

	put_u32(&block, type);
	put_u32(&block, 0); /* the length: finish() knows it */
	return block;
}

static void finish(struct block *block, FILE *out)
{
	uint32_t length;

	put_option(block, OPTION_END, NULL, 0);
	length = (uint32_t)block->length + sizeof(length);
	put_u32(block, length);
	memcpy(block->bytes + sizeof(uint32_t), &length, sizeof(length));
	fwrite(block->bytes, 1, block->length, out);
	free(block->bytes);
}

void pcapng_begin(struct pcapng *pcapng, FILE *out, const char *application, uint32_t captured_most)
{
	const int64_t unknown = -1; /* how long the section will be */
	struct block block = begin(SECTION_HEADER);

	*pcapng = (struct pcapng){.out = out, .captured_most = captured_most};
	put_u32(&block, BYTE_ORDER_MAGIC);
	put_u16s(&block, 1, 0); /* version */
	put(&block, &unknown, sizeof(unknown));
	put_option(&block, OPTION_APPLICATION, application, strlen(application));
	finish(&block, out);
}

static void describe(struct pcapng *pcapng, const char *interface)
{
	const uint8_t resolution = NANOSECONDS;
	struct block block = begin(INTERFACE_DESCRIPTION);

	put_u16s(&block, LINKTYPE_ETHERNET, 0);
	put_u32(&block, pcapng->captured_most);
	put_option(&block, OPTION_INTERFACE_NAME, interface, strlen(interface));
	put_option(&block, OPTION_TIME_RESOLUTION, &resolution, sizeof(resolution));
	finish(&block, pcapng->out);
}

/* The number of an interface in this section, described where it is new. */
static uint32_t interface_number(struct pcapng *pcapng, const char *interface)
{
	for (size_t i = 0; i < pcapng->count; i++)
		if (strcmp(pcapng->interfaces[i], interface) == 0)
			return (uint32_t)i;
	describe(pcapng, interface);
	pcapng->interfaces = mem_grow(pcapng->interfaces, &pcapng->capacity, pcapng->count, sizeof(*pcapng->interfaces));
	pcapng->interfaces[pcapng->count] = mem_text(interface, strlen(interface));
	return (uint32_t)pcapng->count++;
}

void pcapng_put(struct pcapng *pcapng, const struct pcapng_packet *packet)
{
	uint32_t interface = interface_number(pcapng, packet->interface);
	struct block block = begin(ENHANCED_PACKET);

	put_u32(&block, interface);
	put_u32(&block, (uint32_t)(packet->wall_ns >> 32));
	put_u32(&block, (uint32_t)packet->wall_ns);
	put_u32(&block, packet->captured);
	put_u32(&block, packet->length);
	put(&block, packet->frame, packet->captured);
	put_option(&block, OPTION_COMMENT, packet->comment, strlen(packet->comment));
	finish(&block, pcapng->out);
}

void pcapng_end(struct pcapng *pcapng)
{
	for (size_t i = 0; i < pcapng->count; i++)
		free(pcapng->interfaces[i]);
	free(pcapng->interfaces);
	*pcapng = (struct pcapng){0};
}
