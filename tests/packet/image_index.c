// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * The index beside the trie, by brute force: every look-up in every prefix of the table. The loader's way
 * is another (loader/index), so that what they share is abi.h's picture and nothing else.
 */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>

#include "packet/image.h"

/* Lines begin shortly before the end of the first chunk, so that an index lies in two. */
#define FIRST_LINE (MX_INDEX_CHUNK - 2 * MX_BLOCK_LINES)

const char *const image_index_names[IMAGE_INDEXES] = { "the_trie", "blocks", "runs" };

/* A table: the keys of one kind, number and family. */
struct table {
	struct image *image;
	enum image_index index;
	enum mx_kind kind;
	__be16 number;
	int family;
};

static bool is_of(const struct table *table, const struct mx_key *key)
{
	return key->kind == table->kind && key->number == table->number && key->family == table->family;
}

static unsigned int bits_of(const struct mx_key *key)
{
	return key->prefixlen - MX_KEY_EXACT_BITS;
}

/* The first 64 bits of an address, an IPv4 address in the upper half; what it has beyond is zero there. */
static __u64 start_of(const struct mx_key *key)
{
	__u64 start = 0;

	for (unsigned int n = 0; n < 8; n++)
		start = start << 8 | key->address[n];
	return start;
}

/* The last address of a prefix, in 64 bits. */
static __u64 last_of(const struct mx_key *key)
{
	return bits_of(key) >= 64 ? start_of(key) : start_of(key) | ~0ULL >> bits_of(key);
}

static bool holds(const struct mx_key *key, __u64 address)
{
	return start_of(key) <= address && address <= last_of(key);
}

/* What the trie would say of every address that begins so, or MX_INDEX_ASK where it depends on more bits. */
static __u32 value_at(const struct table *table, __u64 address)
{
	__u32 value = MX_RULE_NONE;
	int longest = -1;

	for (unsigned int n = 0; n < table->image->key_count; n++) {
		const struct image_entry *entry = &table->image->keys[n];

		if (!is_of(table, &entry->key) || !holds(&entry->key, address))
			continue;
		if (bits_of(&entry->key) > 64)
			return MX_INDEX_ASK;
		if ((int)bits_of(&entry->key) > longest) {
			longest = bits_of(&entry->key);
			value = entry->value;
		}
	}
	return value;
}

/* The next place behind `address` where a prefix begins, or one has ended; 0: there is none up to `last`. */
static __u64 next_edge(const struct table *table, __u64 address, __u64 last)
{
	__u64 edge = 0;

	for (unsigned int n = 0; n < table->image->key_count; n++) {
		const struct mx_key *key = &table->image->keys[n].key;
		__u64 places[2] = { start_of(key), last_of(key) + 1 };

		for (unsigned int p = 0; is_of(table, key) && p < 2; p++)
			if (places[p] > address && places[p] <= last && (edge == 0 || places[p] < edge))
				edge = places[p];
	}
	return edge;
}

static __u32 *line_at(struct image *image, __u32 line)
{
	return &image->chunks[line / MX_INDEX_CHUNK].words[line % MX_INDEX_CHUNK * MX_LINE_WORDS];
}

/* Lines for a block or a run. A block may not cross into the next chunk: it begins at a multiple of its size. */
static __u32 take_lines(struct image *image, unsigned int count)
{
	__u32 line = FIRST_LINE + (image->lines + count - 1) / count * count;

	image->lines = line - FIRST_LINE + count;
	if (line + count > IMAGE_CHUNKS * MX_INDEX_CHUNK) {
		fprintf(stderr, "test policy: the index is too large\n");
		exit(1);
	}
	return line;
}

/* A run, where the addresses from `base` to `last` fall into eight intervals that 32 bits tell apart. */
static bool make_run(const struct table *table, __u64 base, __u64 last, unsigned int depth, __u32 *ret_entry)
{
	__u64 starts[MX_RUN_STARTS], edge = base;
	unsigned int count = 0;
	__u32 line, *words;

	while ((edge = next_edge(table, edge, last)) != 0) {
		if (count == MX_RUN_STARTS || (__u32)(edge << 8 * depth) != 0)
			return false;
		starts[count++] = edge;
	}
	line = take_lines(table->image, 1);
	words = line_at(table->image, line);
	words[MX_RUN_ENTRIES] = value_at(table, base);
	for (unsigned int n = 0; n < MX_RUN_STARTS; n++) {
		words[n] = n < count ? (__u32)(starts[n] << 8 * depth >> 32) : 0xffffffff;
		words[MX_RUN_ENTRIES + n + 1] = n < count ? value_at(table, starts[n]) : words[MX_RUN_ENTRIES + n];
	}
	*ret_entry = MX_INDEX_NODE | MX_INDEX_RUN | line;
	return true;
}

/* The entry for all addresses that share `depth` bytes with `base`. */
static __u32 make_entry(const struct table *table, __u64 base, unsigned int depth)
{
	__u64 last = depth == MX_INDEX_DEPTH ? base : base | ~0ULL >> 8 * depth;
	__u32 line, entry;

	if (next_edge(table, base, last) == 0)
		return value_at(table, base);
	if (table->index == IMAGE_RUNS && make_run(table, base, last, depth, &entry))
		return entry;
	line = take_lines(table->image, MX_BLOCK_LINES);
	for (unsigned int n = 0; n < 256; n++)
		line_at(table->image, line)[n] = make_entry(table, base | (__u64)n << (56 - 8 * depth), depth + 1);
	return MX_INDEX_NODE | line;
}

static struct mx_roots make_roots(struct image *image, enum image_index index, enum mx_kind kind, unsigned int number)
{
	struct table table = { image, index, kind, htons(number), 4 };
	struct mx_roots roots = { MX_INDEX_ASK, MX_INDEX_ASK };

	if (index == IMAGE_TRIE)
		return roots;
	roots.ipv4 = make_entry(&table, 0, 0);
	table.family = 6;
	roots.ipv6 = make_entry(&table, 0, 0);
	return roots;
}

void image_add_index(struct image *image, enum image_index index)
{
	for (unsigned int n = 0; n < MX_LOCKS; n++)
		image->header.locks[n].sources = make_roots(image, index, MX_KIND_SOURCE, n);
	for (unsigned int class = 1; class <= image->class_count; class++)
		image->header.destinations[class] = make_roots(image, index, MX_KIND_DESTINATION, class);
	image->header.index_chunks = index == IMAGE_TRIE ? 0 : IMAGE_CHUNKS;
}
