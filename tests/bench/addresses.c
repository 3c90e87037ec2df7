/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * addresses KIND FAMILY COUNT SEED < PREFIXES
 *
 * Writes addresses, 4 or 16 bytes each, chosen for a policy that allows these prefixes:
 *   denied   COUNT random ones that no prefix covers
 *   hit      COUNT random ones, each in a random one of the prefixes
 *   longest  of the addresses at both sides of both ends of every prefix, the sixteenth
 *            (at least 256) for which the index reads the most lines
 *   ask      of the same, all for which the index asks the trie; none is possible
 *
 * addresses lines FAMILY KIND=ADDRESSES... < PREFIXES
 *
 * Counts, and measures nothing: "index,1,KIB,KiB", what the index takes for these prefixes, and "KIND,1,MEAN,lines", how many
 * lines of it a look-up reads of the addresses of each file.
 */
#include <stdbool.h>

#include "abi.h"
#include "bench.h"
#include "base/prefix.h"
#include "index/index.h"

struct table {
	struct prefix *prefixes;
	size_t count;
	struct index *index;
	uint32_t root;
	unsigned family; /* 4 or 6 */
	uint64_t state;
};

static int compare(const void *a, const void *b)
{
	return prefix_compare(a, b);
}

static void read_prefixes(struct table *table)
{
	size_t room = 0;
	char line[64];

	while (fgets(line, sizeof(line), stdin)) {
		char *slash = strchr(line, '/');
		struct prefix prefix = {.family = (uint8_t)table->family};

		if (!slash)
			bench_die("addresses: a line without /");
		*slash++ = '\0';
		slash[strcspn(slash, "\n")] = '\0';
		prefix.length = (uint8_t)bench_number(slash);
		if (inet_pton(table->family == 4 ? AF_INET : AF_INET6, line, prefix.address) != 1)
			bench_die(line);
		if (table->count == room) {
			room = room * 2 + 1024;
			table->prefixes = realloc(table->prefixes, room * sizeof(prefix));
			if (!table->prefixes)
				bench_die("addresses");
		}
		table->prefixes[table->count++] = prefix;
	}
	if (table->count == 0)
		bench_die("addresses: no prefixes");
	qsort(table->prefixes, table->count, sizeof(*table->prefixes), compare);
}

static void make_index(struct table *table)
{
	table->index = index_new(MX_INDEX_CHUNK * MX_INDEX_CHUNKS);
	for (size_t i = 0; i < table->count; i++)
		index_add(table->index, &table->prefixes[i], (uint32_t)i);
	table->root = index_root(table->index);
}

static void write_address(const struct table *table, const struct prefix *address)
{
	if (fwrite(address->address, table->family == 4 ? 4 : 16, 1, stdout) != 1)
		bench_die("addresses");
}

static struct prefix random_address(struct table *table)
{
	struct bench_address random = bench_random_source(&table->state, table->family == 4 ? AF_INET : AF_INET6);
	struct prefix address = {.family = (uint8_t)table->family, .length = table->family == 4 ? 32 : 128};

	bench_address_bytes(&random, address.address);
	return address;
}

static void write_denied(struct table *table, size_t count)
{
	for (size_t i = 0; i < count;) {
		struct prefix address = random_address(table);

		if (index_find(table->index, table->root, &address) != MX_RULE_NONE)
			continue;
		write_address(table, &address);
		i++;
	}
}

static void write_hits(struct table *table, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct prefix *within = &table->prefixes[bench_random(&table->state) % table->count];
		struct prefix address = random_address(table);

		for (unsigned bit = 0; bit < within->length; bit++) {
			uint8_t mask = (uint8_t)(0x80 >> bit % 8);

			address.address[bit / 8] = (uint8_t)((address.address[bit / 8] & ~mask) | (within->address[bit / 8] & mask));
		}
		write_address(table, &address);
	}
}

/* Lines of 64 bytes that the program reads for this address: the steps of index.bpf.h. */
static unsigned lines_read(const struct table *table, const struct prefix *address, bool *ret_asks)
{
	uint32_t entry = table->root, lines;
	const uint32_t *words = index_lines(table->index, &lines);
	unsigned read = 0;
	uint64_t key = 0;

	for (unsigned i = 0; i < 8; i++)
		key = key << 8 | address->address[i];
	while (entry & MX_INDEX_LINK) {
		const uint32_t *line = words + (size_t)(entry & MX_INDEX_LINE) * MX_LINE_WORDS;
		unsigned place, behind = 0;

		read++;
		if (entry & MX_INDEX_RUN) {
			uint32_t bits = (uint32_t)(key >> line[MX_RUN_SHIFT]);

			while (behind < MX_RUN_STARTS && bits >= line[behind])
				behind++;
			entry = line[MX_RUN_ENTRIES + behind];
		} else if (entry & MX_INDEX_TABLE) {
			entry = line[key >> 48];
		} else {
			place = key >> line[MX_NODE_SHIFT] & 255;
			entry = line[MX_NODE_OTHER];
			if (!(line[place / 32] >> place % 32 & 1))
				continue;
			for (unsigned i = 0; i < place; i++)
				behind += line[i / 32] >> i % 32 & 1;
			entry = line[MX_LINE_WORDS + behind];
			read++;
		}
	}
	*ret_asks = entry == MX_INDEX_ASK;
	return read;
}

/* One of the four addresses at the ends of a prefix: the first, the one before, the last, the one behind. */
static struct prefix end_of(const struct prefix *prefix, unsigned which)
{
	unsigned bits = prefix->family == 4 ? 32 : 128;
	struct prefix address = *prefix;

	address.length = (uint8_t)bits;
	for (unsigned bit = prefix->length; which >= 2 && bit < bits; bit++)
		address.address[bit / 8] |= (uint8_t)(0x80 >> bit % 8);
	for (unsigned i = bits / 8; which % 2 == 1 && i-- > 0;) {
		address.address[i] = (uint8_t)(address.address[i] + (which == 1 ? -1 : 1));
		if (address.address[i] != (which == 1 ? 0xff : 0))
			break;
	}
	return address;
}

static void write_asking(const struct table *table)
{
	for (size_t i = 0; i < table->count * 4; i++) {
		struct prefix address = end_of(&table->prefixes[i / 4], i % 4);
		bool asks;

		lines_read(table, &address, &asks);
		if (asks)
			write_address(table, &address);
	}
}

static void write_longest(const struct table *table)
{
	size_t by_lines[64] = {0}, ends = table->count * 4, wanted = ends / 16 > 256 ? ends / 16 : 256;
	unsigned least = 63;
	bool asks;

	for (size_t i = 0; i < ends; i++) {
		struct prefix address = end_of(&table->prefixes[i / 4], i % 4);

		by_lines[lines_read(table, &address, &asks) & 63]++;
	}
	for (size_t seen = by_lines[63]; seen < wanted && least > 0;)
		seen += by_lines[--least];
	for (size_t i = 0; i < ends; i++) {
		struct prefix address = end_of(&table->prefixes[i / 4], i % 4);

		if (lines_read(table, &address, &asks) >= least)
			write_address(table, &address);
	}
}

static void count_lines(const struct table *table, char *kind)
{
	struct prefix address = {.family = (uint8_t)table->family, .length = table->family == 4 ? 32 : 128};
	char *path = strchr(kind, '=');
	FILE *file = path ? fopen(path + 1, "rb") : NULL;
	unsigned long lines = 0, count = 0;
	bool asks;

	if (!file)
		bench_die(kind);
	for (; fread(address.address, table->family == 4 ? 4 : 16, 1, file) == 1; count++)
		lines += lines_read(table, &address, &asks);
	fclose(file);
	if (count > 0)
		printf("%.*s,1,%.3f,lines\n", (int)(path - kind), kind, (double)lines / (double)count);
}

/* Of each "KIND=ADDRESSES". */
static void write_lines(const struct table *table, char **kinds)
{
	uint32_t lines;

	index_lines(table->index, &lines);
	printf("index,1,%.1f,KiB\n", (double)lines * MX_LINE_WORDS * sizeof(uint32_t) / 1024);
	for (; *kinds; kinds++)
		count_lines(table, *kinds);
}

/* Another order: neighbours would lie in each other's lines. */
static void shuffle(struct table *table)
{
	for (size_t i = table->count; i > 1; i--) {
		size_t other = bench_random(&table->state) % i;
		struct prefix kept = table->prefixes[i - 1];

		table->prefixes[i - 1] = table->prefixes[other];
		table->prefixes[other] = kept;
	}
}

int main(int argc, char **argv)
{
	bool counts = argc > 3 && strcmp(argv[1], "lines") == 0;
	struct table table = {0};

	if (argc != 5 && !counts) {
		fputs("usage: addresses denied|hit|longest|ask FAMILY COUNT SEED < PREFIXES\n"
		      "       addresses lines FAMILY KIND=ADDRESSES... < PREFIXES\n", stderr);
		return 2;
	}
	table.family = (unsigned)bench_number(argv[2]);
	table.state = counts ? 0 : bench_number(argv[4]);
	read_prefixes(&table);
	make_index(&table);
	shuffle(&table);
	if (counts)
		write_lines(&table, argv + 3);
	else if (strcmp(argv[1], "denied") == 0)
		write_denied(&table, bench_number(argv[3]));
	else if (strcmp(argv[1], "hit") == 0)
		write_hits(&table, bench_number(argv[3]));
	else if (strcmp(argv[1], "ask") == 0)
		write_asking(&table);
	else
		write_longest(&table);
	index_free(table.index);
	free(table.prefixes);
	return fclose(stdout) == 0 ? 0 : 1;
}
