/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * prefixes SHAPE COUNT SEED
 *
 * Prints COUNT different prefixes, a line each, the same ones for the same seed:
 *   routes4, routes6  lengths as in the Internet's tables of routes: six of ten IPv4 prefixes are a /24 and none is longer
 *   hosts4, hosts6    the same with single addresses among them, as in an operator's list: 12 and 6 of a hundred
 * IPv4 sources are unicast; IPv6 sources lie in the blocks that registries give out.
 */
#include <stdbool.h>

#include "bench.h"

/* Out of 10,000. */
struct share {
	unsigned length, weight;
};

/* What route collectors see, rounded. */
static const struct share routes4[] = {
	{24, 6080}, {22, 1160}, {23, 1050}, {21, 550}, {20, 460}, {19, 260}, {18, 145}, {17, 90},
	{16, 150},  {15, 25},   {14, 14},   {13, 8},   {12, 5},   {11, 3},   {0, 0},
};
static const struct share hosts4[] = {
	{32, 1200}, {24, 5200}, {23, 850}, {22, 1050}, {21, 500}, {20, 450}, {19, 300}, {18, 150},
	{17, 100},  {16, 150},  {28, 30},  {29, 20},   {0, 0},
};
static const struct share routes6[] = {
	{48, 4600}, {32, 1150}, {44, 1100}, {40, 900}, {36, 550}, {46, 400}, {47, 350}, {29, 300},
	{42, 200},  {45, 150},  {33, 120},  {38, 100}, {34, 80},  {0, 0},
};
static const struct share hosts6[] = {
	{128, 600}, {64, 1000}, {48, 4500}, {46, 400}, {44, 1100}, {40, 800}, {36, 600}, {32, 1000}, {0, 0},
};

static const struct shape {
	const char *name;
	int family;
	const struct share *shares;
} shapes[] = {
	{"routes4", AF_INET, routes4},
	{"hosts4", AF_INET, hosts4},
	{"routes6", AF_INET6, routes6},
	{"hosts6", AF_INET6, hosts6},
};

static uint64_t state;

static unsigned random_length(const struct share *shares)
{
	unsigned at = (unsigned)(bench_random(&state) % 10000);

	while (shares[1].length != 0 && at >= shares->weight)
		at -= shares++->weight;
	return shares->length;
}

struct prefix {
	struct bench_address address;
	unsigned length; /* 0: no prefix */
};

static struct prefix random_prefix(const struct shape *shape)
{
	struct prefix prefix = {bench_random_source(&state, shape->family), random_length(shape->shares)};

	if (prefix.length <= 64) {
		prefix.address.high &= ~0ull << (64 - prefix.length);
		prefix.address.low = 0;
	}
	return prefix;
}

/* A set of what was printed: open addressing, at most half full. */
static bool is_new(struct prefix *table, size_t size, const struct prefix *prefix)
{
	uint64_t hash = (prefix->address.high ^ prefix->address.low * 3 ^ prefix->length * 0x9e37u) * 0x9e3779b97f4a7c15u;

	for (size_t i = (hash >> 20) % size;; i = (i + 1) % size) {
		if (table[i].length == 0) {
			table[i] = *prefix;
			return true;
		}
		if (table[i].address.high == prefix->address.high && table[i].address.low == prefix->address.low &&
		    table[i].length == prefix->length)
			return false;
	}
}

static void print_prefixes(const struct shape *shape, size_t count)
{
	size_t size = count * 2 + 1;
	struct prefix *table = calloc(size, sizeof(*table));

	if (!table)
		bench_die("prefixes");
	for (size_t printed = 0; printed < count;) {
		struct prefix prefix = random_prefix(shape);
		unsigned char bytes[16];
		char text[INET6_ADDRSTRLEN];

		if (!is_new(table, size, &prefix))
			continue;
		bench_address_bytes(&prefix.address, bytes);
		inet_ntop(shape->family, bytes, text, sizeof(text));
		printf("%s/%u\n", text, prefix.length);
		printed++;
	}
	free(table);
}

int main(int argc, char **argv)
{
	for (size_t i = 0; argc == 4 && i < sizeof(shapes) / sizeof(shapes[0]); i++)
		if (strcmp(argv[1], shapes[i].name) == 0) {
			state = bench_number(argv[3]);
			print_prefixes(&shapes[i], bench_number(argv[2]));
			return 0;
		}
	fputs("usage: prefixes routes4|routes6|hosts4|hosts6 COUNT SEED\n", stderr);
	return 2;
}
