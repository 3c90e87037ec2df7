// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "packet/mutate.h"

#include <arpa/inet.h>
#include <stdbool.h>
#include <string.h>

#include "packet/claims.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Where the IP header begins, as far as a generator needs to know. */
struct layout {
	size_t ip;
	int family; /* 0: no IP */
};

/* splitmix64 */
uint64_t random_next(struct random *random)
{
	uint64_t z = random->state += 0x9e3779b97f4a7c15;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return z ^ z >> 31;
}

size_t random_below(struct random *random, size_t limit)
{
	return random_next(random) % limit;
}

static void put16(uint8_t *at, unsigned int value)
{
	at[0] = value >> 8;
	at[1] = value;
}

static struct layout find_ip(const uint8_t *frame, size_t length)
{
	for (size_t at = 12; at + 2 <= length; at += 4) {
		unsigned int type = frame[at] << 8 | frame[at + 1];

		if (type == 0x0800)
			return (struct layout){ at + 2, at + 22 <= length ? 4 : 0 };
		if (type == 0x86dd)
			return (struct layout){ at + 2, at + 42 <= length ? 6 : 0 };
		if (type != 0x8100 && type != 0x88a8 && type != 0x9100)
			break;
	}
	return (struct layout){ 0, 0 };
}

static size_t flip_bit(struct random *random, uint8_t *frame, size_t length, size_t size)
{
	(void)size;
	if (length)
		frame[random_below(random, length)] ^= 1 << random_below(random, 8);
	return length;
}

static size_t set_byte(struct random *random, uint8_t *frame, size_t length, size_t size)
{
	static const uint8_t telling[] = { 0, 1, 4, 5, 6, 7, 8, 15, 17, 25, 41, 43, 44, 45, 50, 51, 58, 59, 60, 64, 70,
		                           96, 127, 128, 129, 131, 135, 139, 140, 255 };

	(void)size;
	if (length)
		frame[random_below(random, length)] = random_below(random, 4) ? telling[random_below(random, COUNT(telling))]
		                                                              : random_next(random);
	return length;
}

static size_t set_word(struct random *random, uint8_t *frame, size_t length, size_t size)
{
	static const uint16_t telling[] = { 0, 1, 2, 8, 19, 20, 24, 25, 40, 465, 2525, 10025, 65535, 0x0019, 0x1900,
		                            0x0800, 0x86dd, 0x8100, 0x88a8, 0x9100, 0x1fff, 0x2000, 0x2001, 0x4000 };

	(void)size;
	if (length >= 14)
		put16(frame + 2 * random_below(random, length / 2), telling[random_below(random, COUNT(telling))]);
	return length;
}

static size_t cut(struct random *random, uint8_t *frame, size_t length, size_t size)
{
	(void)frame;
	(void)size;
	return length ? 1 + random_below(random, length) : 0;
}

static size_t extend(struct random *random, uint8_t *frame, size_t length, size_t size)
{
	size_t more = random_below(random, 64);

	for (; more && length < size; more--)
		frame[length++] = random_next(random);
	return length;
}

static size_t open_gap(uint8_t *frame, size_t length, size_t size, size_t at, size_t gap)
{
	if (at > length || length + gap > size)
		return 0;
	memmove(frame + at + gap, frame + at, length - at);
	return length + gap;
}

static size_t insert_tag(struct random *random, uint8_t *frame, size_t length, size_t size)
{
	static const uint16_t types[] = { 0x8100, 0x88a8, 0x9100 };
	size_t longer = length >= 14 ? open_gap(frame, length, size, 12, 4) : 0;

	if (!longer)
		return length;
	put16(frame + 12, types[random_below(random, COUNT(types))]);
	put16(frame + 14, random_next(random));
	return longer;
}

static size_t remove_bytes(struct random *random, uint8_t *frame, size_t length, size_t size)
{
	size_t at, gone;

	(void)size;
	if (length < 16)
		return length;
	at = random_below(random, length - 8);
	gone = random_below(random, 2) ? 4 : 8;
	memmove(frame + at, frame + at + gone, length - at - gone);
	return length - gone;
}

static size_t repeat_bytes(struct random *random, uint8_t *frame, size_t length, size_t size)
{
	size_t many = 8 * (1 + random_below(random, 3)), at, longer;

	if (length < many + 14)
		return length;
	at = random_below(random, length - many);
	longer = open_gap(frame, length, size, at, many);
	return longer ? longer : length;
}

/* An address beside another, where prefixes begin and end. */
static void step_aside(struct random *random, uint8_t *at, size_t size)
{
	static const uint8_t ends[] = { 0, 1, 127, 128, 254, 255 };

	while (random_below(random, 2))
		at[random_below(random, size)] = random_below(random, 4) ? ends[random_below(random, COUNT(ends))]
		                                                         : random_next(random);
}

static void choose_ip4(struct random *random, uint8_t *at)
{
	static const char *const pool[] = { SERVER, OTHER, STRANGER, FRIEND, OUTCAST, "192.0.2.130", "192.0.3.1",
		                            "203.0.113.10", "203.0.113.62", "203.0.113.200", "198.51.100.9",
		                            "10.0.0.1", "10.0.62.1", "10.0.63.1", "10.1.0.1", "10.2.0.1", "10.3.3.1",
		                            "10.3.4.4", "10.4.4.4", "10.4.5.5", "0.0.0.0", "255.255.255.255",
		                            "128.0.0.1", "198.18.0.0", "198.18.255.255" };

	inet_pton(AF_INET, pool[random_below(random, COUNT(pool))], at);
	step_aside(random, at, 4);
}

static void choose_ip6(struct random *random, uint8_t *at)
{
	static const char *const pool[] = { SERVER6, OTHER6, STRANGER6, FRIEND6, OUTCAST6, MAPPED, "::ffff:198.51.100.1",
		                            "2001:db8::1:0:1", "2001:db8:ffff::9", "2001:db8:3e::1", "2001:db8:3f::1",
		                            "2001:db8:1::1", "2001:db8:1:2::1", "2001:db8:1:2::3", "2001:db8:b::1", "::",
		                            "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "8000::", "2001::", "2001:ffff:ffff::" };

	inet_pton(AF_INET6, pool[random_below(random, COUNT(pool))], at);
	step_aside(random, at, 16);
}

static size_t set_address(struct random *random, uint8_t *frame, size_t length, size_t size)
{
	struct layout layout = find_ip(frame, length);

	(void)size;
	if (layout.family == 4)
		choose_ip4(random, frame + layout.ip + 12 + 4 * random_below(random, 2));
	if (layout.family == 6)
		choose_ip6(random, frame + layout.ip + 8 + 16 * random_below(random, 2));
	return length;
}

/* The length field: near what it is, near what is there, or anything. */
static size_t set_ip_length(struct random *random, uint8_t *frame, size_t length, size_t size)
{
	struct layout layout = find_ip(frame, length);
	uint8_t *at = frame + layout.ip + (layout.family == 6 ? 4 : 2);
	size_t truth = length - layout.ip - (layout.family == 6 ? 40 : 0);

	(void)size;
	if (!layout.family)
		return length;
	switch (random_below(random, 4)) {
	case 0: put16(at, (at[0] << 8 | at[1]) + random_below(random, 9) - 4); break;
	case 1: put16(at, truth + random_below(random, 9) - 4); break;
	case 2: put16(at, truth); break;
	default: put16(at, random_below(random, 2) ? 0 : random_below(random, 80));
	}
	return length;
}

static size_t set_ip_field(struct random *random, uint8_t *frame, size_t length, size_t size)
{
	struct layout layout = find_ip(frame, length);
	uint8_t *ip = frame + layout.ip;

	(void)size;
	if (!layout.family)
		return length;
	if (layout.family == 6) {
		ip[6] = "\0\6\21\53\54\63\73\74\207\72"[random_below(random, 10)];
		return length;
	}
	switch (random_below(random, 4)) {
	case 0: ip[0] = 0x40 | random_below(random, 16); break;
	case 1: ip[9] = random_below(random, 3) ? 6 : 17; break;
	case 2: put16(ip + 6, random_below(random, 4) << 13 | random_below(random, 4)); break;
	default: put16(ip + 6, random_next(random));
	}
	return length;
}

/* A new header behind the IPv6 header; the lengths follow, mostly. */
static size_t insert_extension(struct random *random, uint8_t *frame, size_t length, size_t size)
{
	static const uint8_t kinds[] = { 0, 43, 44, 51, 60, 135, 60, 44 };
	struct layout layout = find_ip(frame, length);
	uint8_t kind = kinds[random_below(random, COUNT(kinds))];
	size_t extent = random_below(random, 8) ? random_below(random, 3) : random_below(random, 256);
	size_t gap = kind == 44 ? 8 : kind == 51 ? 4 * (extent + 2) : 8 * (extent + 1);
	size_t longer = layout.family == 6 ? open_gap(frame, length, size, layout.ip + 40, gap) : 0;
	uint8_t *ip = frame + layout.ip, *at = ip + 40;

	if (!longer)
		return length;
	memset(at, 0, gap);
	at[0] = ip[6];
	at[1] = extent;
	if (kind == 43 && random_below(random, 2))
		at[3] = random_next(random);
	if (kind == 44 && random_below(random, 2))
		put16(at + 2, random_below(random, 2) ? random_next(random) : random_below(random, 32));
	ip[6] = kind;
	if (random_below(random, 8))
		put16(ip + 4, longer - layout.ip - 40);
	return longer;
}

static size_t set_port(struct random *random, uint8_t *frame, size_t length, size_t size)
{
	static const uint16_t ports[] = { 25, 25, 2525, 10025, 1, 65535, 80, 465 };
	struct layout layout = find_ip(frame, length);
	size_t at = layout.ip + (layout.family == 6 ? 40 : 20) + 2;

	(void)size;
	if (layout.family && at + 2 <= length)
		put16(frame + at, ports[random_below(random, COUNT(ports))]);
	return length;
}

size_t mutate(struct random *random, uint8_t *frame, size_t length, size_t size)
{
	static size_t (*const ways[])(struct random *, uint8_t *, size_t, size_t) = {
		flip_bit, set_byte, set_word, cut, extend, insert_tag, remove_bytes, repeat_bytes, set_address, set_address,
		set_address, set_ip_length, set_ip_field, insert_extension, insert_extension, set_port,
	};

	return ways[random_below(random, COUNT(ways))](random, frame, length, size);
}
