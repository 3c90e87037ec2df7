/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * policy COUNT SEED
 *
 * Prints a policy of COUNT different prefixes, the same ones for the same seed. Their lengths
 * follow the tables of the Internet's routes, with single addresses as in an operator's own
 * exceptions: seven of eight IPv4. Sources are allowed in unicast space only.
 */
#include <stdbool.h>
#include <stdint.h>

#include "bench.h"

/* Out of 1,000. */
struct share {
	unsigned length, weight;
};

static const struct share shares4[] = {
	{ 32, 120 }, { 24, 520 }, { 23, 85 }, { 22, 105 }, { 21, 50 }, { 20, 45 }, { 19, 30 }, { 18, 15 },
	{ 17, 10 }, { 16, 15 }, { 28, 3 }, { 29, 2 }, { 0, 0 },
};
static const struct share shares6[] = {
	{ 128, 60 }, { 64, 100 }, { 48, 450 }, { 46, 40 }, { 44, 110 }, { 40, 80 }, { 36, 60 }, { 32, 100 }, { 0, 0 },
};

static uint64_t state;

static uint64_t random_bits(void) /* splitmix64 */
{
	uint64_t z = state += 0x9e3779b97f4a7c15u;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return z ^ z >> 31;
}

static unsigned random_length(const struct share *shares)
{
	unsigned at = (unsigned)(random_bits() % 1000);

	while (shares[1].length != 0 && at >= shares->weight)
		at -= shares++->weight;
	return shares->length;
}

struct prefix {
	uint64_t high, low; /* an IPv4 address: the first 32 bits of high */
	unsigned length, family;
};

static struct prefix random_prefix(void)
{
	struct prefix prefix = { .high = random_bits(), .low = random_bits() };

	if (random_bits() % 8 != 0) {
		uint64_t first = 1 + random_bits() % 223; /* unicast */

		prefix.family = 4;
		prefix.length = random_length(shares4);
		prefix.high = (prefix.high & 0x00ffffff00000000u) | first << 56;
		prefix.low = 0;
	} else {
		prefix.family = 6;
		prefix.length = random_length(shares6);
		prefix.high = (prefix.high & 0x0fffffffffffffffu) | 0x2000000000000000u; /* 2000::/4 */
	}
	if (prefix.length <= 64) {
		prefix.high &= ~0ull << (64 - prefix.length);
		prefix.low = 0;
	}
	return prefix;
}

/* A set of what was printed: open addressing, at most half full. */
static bool is_new(struct prefix *table, size_t size, const struct prefix *prefix)
{
	uint64_t hash = (prefix->high ^ prefix->low * 3 ^ prefix->length * 0x9e37u ^ prefix->family) *
			0x9e3779b97f4a7c15u;

	for (size_t i = (hash >> 20) % size;; i = (i + 1) % size) {
		if (table[i].family == 0) {
			table[i] = *prefix;
			return true;
		}
		if (table[i].high == prefix->high && table[i].low == prefix->low &&
		    table[i].length == prefix->length && table[i].family == prefix->family)
			return false;
	}
}

static void print(const struct prefix *prefix)
{
	uint64_t words[2];
	char text[INET6_ADDRSTRLEN];

	for (int i = 0; i < 8; i++) {
		((unsigned char *)words)[i] = (unsigned char)(prefix->high >> (56 - 8 * i));
		((unsigned char *)words)[8 + i] = (unsigned char)(prefix->low >> (56 - 8 * i));
	}
	inet_ntop(prefix->family == 4 ? AF_INET : AF_INET6, words, text, sizeof(text));
	printf("    %s/%u\n", text, prefix->length);
}

int main(int argc, char **argv)
{
	struct prefix *table;
	size_t count, size;

	if (argc != 3) {
		fputs("usage: policy COUNT SEED\n", stderr);
		return 2;
	}
	count = bench_number(argv[1]);
	state = bench_number(argv[2]);
	size = count * 2 + 1;
	table = calloc(size, sizeof(*table));
	if (!table)
		bench_die("policy");
	puts("group sources {");
	for (size_t printed = 0; printed < count;) {
		struct prefix prefix = random_prefix();

		if (!is_new(table, size, &prefix))
			continue;
		print(&prefix);
		printed++;
	}
	puts("}\n\nlock mail {\n    allow sources\n}");
	free(table);
	return 0;
}
