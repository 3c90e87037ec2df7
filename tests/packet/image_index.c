// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * The index beside the trie, by brute force: the value of every interval from every prefix of the table. The
 * loader's way is another (loader/index), so that what they share is abi.h's picture and nothing else.
 */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "packet/image.h"

/* Lines begin shortly before the end of the first chunk, so that an index lies in two. */
#define FIRST_LINE (MX_INDEX_CHUNK - 37)

#define PLACES        256
#define TABLE_LINES   (MX_TABLE_ENTRIES / MX_LINE_WORDS)
#define EDGES         (2 * IMAGE_KEYS)

const char *const image_index_names[IMAGE_INDEXES] = { "the_trie", "nodes", "runs", "a_table" };

/*
 * The keys of one kind, number and family, as intervals: the addresses from starts[n] on, up to
 * starts[n + 1], have values[n]. starts[0] is 0.
 */
struct table {
	struct image *image;
	enum image_index index;
	enum mx_kind kind;
	__be16 number;
	int family;
	unsigned int count;
	__u64 starts[EDGES + 1];
	__u32 values[EDGES + 1];
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

/* What the trie would say of every address that begins so, or MX_INDEX_ASK where it depends on more bits. */
static __u32 value_of(const struct table *table, __u64 address)
{
	__u32 value = MX_RULE_NONE;
	int longest = -1;

	for (unsigned int n = 0; n < table->image->key_count; n++) {
		const struct image_entry *entry = &table->image->keys[n];

		if (!is_of(table, &entry->key) || address < start_of(&entry->key) || address > last_of(&entry->key))
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

static int compare(const void *a, const void *b)
{
	__u64 left = *(const __u64 *)a, right = *(const __u64 *)b;

	return left < right ? -1 : left > right;
}

/* Every place where a prefix begins or has ended, in order and once, with what is true from there on. */
static void find_intervals(struct table *table)
{
	unsigned int count = 1, unique = 0;

	table->starts[0] = 0;
	for (unsigned int n = 0; n < table->image->key_count; n++) {
		const struct mx_key *key = &table->image->keys[n].key;

		if (!is_of(table, key))
			continue;
		table->starts[count++] = start_of(key);
		if (last_of(key) != ~0ULL)
			table->starts[count++] = last_of(key) + 1;
	}
	qsort(table->starts, count, sizeof(table->starts[0]), compare);
	for (unsigned int n = 0; n < count; n++)
		if (n == 0 || table->starts[n] != table->starts[unique - 1])
			table->starts[unique++] = table->starts[n];
	for (unsigned int n = 0; n < unique; n++)
		table->values[n] = value_of(table, table->starts[n]);
	table->count = unique;
}

/* The interval that holds the address. */
static unsigned int interval_at(const struct table *table, __u64 address)
{
	unsigned int n = 0;

	while (n + 1 < table->count && table->starts[n + 1] <= address)
		n++;
	return n;
}

static __u32 *line_at(struct image *image, __u32 line)
{
	return &image->chunks[line / MX_INDEX_CHUNK].words[line % MX_INDEX_CHUNK * MX_LINE_WORDS];
}

/* Lines in one chunk. */
static __u32 take_lines(struct image *image, unsigned int count)
{
	__u32 line = FIRST_LINE + image->lines;

	if (line % MX_INDEX_CHUNK + count > MX_INDEX_CHUNK)
		line += MX_INDEX_CHUNK - line % MX_INDEX_CHUNK;
	image->lines = line - FIRST_LINE + count;
	if (line + count > IMAGE_CHUNKS * MX_INDEX_CHUNK) {
		fprintf(stderr, "test policy: the index is too large\n");
		exit(1);
	}
	return line;
}

/* The last address that shares its first `top` bits with `base`. */
static __u64 last_with(__u64 base, unsigned int top)
{
	return top >= 64 ? base : base | ~0ULL >> top;
}

static unsigned int zeros_below(__u64 address)
{
	return address ? __builtin_ctzll(address) : 64;
}

/*
 * A run of `count` starts, with an entry before each and one behind the last, for addresses that share `top` bits. The
 * shift is the largest that loses no bit of a start. False: 32 bits do not tell the starts apart.
 */
static bool make_run(struct image *image, unsigned int top, const __u64 *starts, const __u32 *entries,
                     unsigned int count, __u32 *ret_entry)
{
	unsigned int least = top < 32 ? 32 - top : 0, shift = 32;
	__u32 line, *words;

	for (unsigned int n = 0; n < count; n++)
		if (zeros_below(starts[n]) < shift)
			shift = zeros_below(starts[n]);
	if (shift < least)
		return false;
	line = take_lines(image, 1);
	words = line_at(image, line);
	words[MX_RUN_SHIFT] = shift;
	for (unsigned int n = 0; n < MX_RUN_STARTS; n++)
		words[n] = n < count ? (__u32)(starts[n] >> shift) : 0xffffffff;
	for (unsigned int n = 0; n <= MX_RUN_STARTS; n++)
		words[MX_RUN_ENTRIES + n] = entries[n < count ? n : count];
	*ret_entry = MX_INDEX_LINK | MX_INDEX_RUN | line;
	return true;
}

static __u32 make_entry(const struct table *table, __u64 base, unsigned int top, bool may_skip);

/* A run of values, where the addresses that share `top` bits with `base` fall into eight intervals at the most. */
static bool make_leaf(const struct table *table, __u64 base, unsigned int top, __u32 *ret_entry)
{
	unsigned int first = interval_at(table, base), last = interval_at(table, last_with(base, top));

	return last - first <= MX_RUN_STARTS &&
	       make_run(table->image, top, &table->starts[first + 1], &table->values[first], last - first, ret_entry);
}

/* A run that leads to the one narrow place where all intervals begin, and has values before and behind it. */
static bool make_skip(const struct table *table, __u64 base, unsigned int top, __u32 *ret_entry)
{
	unsigned int first = interval_at(table, base), last = interval_at(table, last_with(base, top)), count = 0;
	__u64 begin = table->starts[first + 1], end = table->starts[last], starts[2];
	unsigned int shared = begin == end ? 64 : __builtin_clzll(begin ^ end);
	__u32 entries[3];

	if (shared <= top || shared >= 56)
		return false;
	begin &= ~0ULL << (64 - shared);
	end = last_with(begin, shared);
	if (begin > base) {
		entries[count] = table->values[first];
		starts[count++] = begin;
	}
	entries[count] = 0; /* not known before it is known that the run can be */
	if (end < last_with(base, top)) {
		starts[count] = end + 1;
		entries[count + 1] = table->values[last];
	}
	if (!make_run(table->image, top, starts, entries, count + (end < last_with(base, top)), ret_entry))
		return false;
	entries[count] = make_entry(table, begin, shared, false);
	for (unsigned int n = count; n <= MX_RUN_STARTS && (n == count || end == last_with(base, top)); n++)
		line_at(table->image, *ret_entry & MX_INDEX_LINE)[MX_RUN_ENTRIES + n] = entries[count];
	return true;
}

/* A node for the eight bits behind the first `top`. What most places have in common is the entry of the others. */
static __u32 make_node(const struct table *table, __u64 base, unsigned int top)
{
	unsigned int shift = top <= 56 ? 56 - top : 0, set = 0;
	__u32 entries[PLACES], line, *words;

	base &= ~0ULL << shift << 7 << 1;
	for (unsigned int n = 0; n < PLACES; n++)
		entries[n] = make_entry(table, base | (__u64)n << shift, 64 - shift, true);
	for (unsigned int n = 0; n < PLACES; n++)
		set += entries[n] != entries[PLACES - 1];
	line = take_lines(table->image, 1 + (set + MX_LINE_WORDS - 1) / MX_LINE_WORDS);
	words = line_at(table->image, line);
	words[MX_NODE_OTHER] = entries[PLACES - 1];
	words[MX_NODE_SHIFT] = shift;
	set = 0;
	for (unsigned int n = 0; n < PLACES; n++) {
		if (n % 32 == 0)
			words[MX_NODE_BEFORE + n / 128] |= set << n / 32 % 4 * 8;
		if (entries[n] == entries[PLACES - 1])
			continue;
		words[n / 32] |= 1u << n % 32;
		words[MX_LINE_WORDS + set++] = entries[n];
	}
	return MX_INDEX_LINK | line;
}

/* The entry for all addresses that share their first `top` bits with `base`. */
static __u32 make_entry(const struct table *table, __u64 base, unsigned int top, bool may_skip)
{
	unsigned int first = interval_at(table, base);
	__u32 entry;

	if (interval_at(table, last_with(base, top)) == first)
		return table->values[first];
	if (table->index != IMAGE_NODES && make_leaf(table, base, top, &entry))
		return entry;
	if (table->index != IMAGE_NODES && may_skip && make_skip(table, base, top, &entry))
		return entry;
	return make_node(table, base, top);
}

static __u32 make_table(const struct table *table)
{
	__u32 line = take_lines(table->image, TABLE_LINES);

	for (unsigned int n = 0; n < MX_TABLE_ENTRIES; n++)
		line_at(table->image, line)[n] = make_entry(table, (__u64)n << 48, 16, true);
	return MX_INDEX_LINK | MX_INDEX_TABLE | line;
}

/* Where a look-up begins. A table is large: only the first lock and the first class of ports have one. */
static __u32 make_root(struct table *table, int family)
{
	table->family = family;
	find_intervals(table);
	if (table->index == IMAGE_TABLE && table->number == htons(table->kind == MX_KIND_SOURCE ? 0 : 1))
		return make_table(table);
	return make_entry(table, 0, 0, true);
}

static struct mx_roots make_roots(struct image *image, enum image_index index, enum mx_kind kind, unsigned int number)
{
	static struct table table;

	if (index == IMAGE_TRIE)
		return (struct mx_roots){ MX_INDEX_ASK, MX_INDEX_ASK };
	table.image = image;
	table.index = index;
	table.kind = kind;
	table.number = htons(number);
	return (struct mx_roots){ make_root(&table, 4), make_root(&table, 6) };
}

void image_add_index(struct image *image, enum image_index index)
{
	for (unsigned int n = 0; n < MX_LOCKS; n++)
		image->header.locks[n].sources = make_roots(image, index, MX_KIND_SOURCE, n);
	for (unsigned int class = 1; class <= image->class_count; class++)
		image->header.destinations[class] = make_roots(image, index, MX_KIND_DESTINATION, class);
	image->header.index_chunks = index == IMAGE_TRIE ? 0 : IMAGE_CHUNKS;
	for (__u32 n = 0; n < MX_NEAR_LINES; n++)
		memcpy(&image->header.near[n * MX_LINE_WORDS], line_at(image, n), MX_LINE_WORDS * sizeof(__u32));
}
