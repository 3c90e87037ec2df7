/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* The index says what a search through all prefixes says, or asks the trie. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "abi.h"
#include "index/index.h"

#define ALL_LINES (MX_INDEX_CHUNKS * MX_INDEX_CHUNK)

static uint64_t seed;

/* xorshift64*: the same numbers on every machine */
static uint32_t dice(uint32_t sides)
{
	seed ^= seed >> 12;
	seed ^= seed << 25;
	seed ^= seed >> 27;
	return (uint32_t)((seed * 2685821657736338717ULL) >> 33) % sides;
}

static void clear_host_bits(struct prefix *prefix)
{
	for (unsigned bit = prefix->length; bit < 128; bit++)
		prefix->address[bit / 8] &= (uint8_t) ~(0x80 >> bit % 8);
}

/* Prefixes crowd together, so that they nest and touch: the first bytes are few. */
static struct prefix random_prefix(uint8_t family, unsigned shortest)
{
	unsigned longest = family == 4 ? 32 : 128;
	struct prefix prefix = {.family = family};

	for (unsigned i = 0; i < 16; i++)
		prefix.address[i] = (uint8_t)(i < 2 ? dice(3) * 85 : dice(2) ? dice(256) : dice(2) * 255);
	prefix.length = (uint8_t)(shortest + dice(longest - shortest + 1));
	clear_host_bits(&prefix);
	return prefix;
}

static int compare(const void *a, const void *b)
{
	return prefix_compare(a, b);
}

static size_t make_table(struct prefix *prefixes, size_t count, uint8_t family, unsigned shortest)
{
	size_t unique = 0;

	for (size_t i = 0; i < count; i++)
		prefixes[i] = random_prefix(family, shortest);
	qsort(prefixes, count, sizeof(*prefixes), compare);
	for (size_t i = 0; i < count; i++)
		if (i == 0 || prefix_compare(&prefixes[i], &prefixes[unique - 1]) != 0)
			prefixes[unique++] = prefixes[i];
	return unique;
}

static uint32_t search(const struct prefix *prefixes, size_t count, const struct prefix *address)
{
	uint32_t found = MX_RULE_NONE;
	int length = -1;

	for (size_t i = 0; i < count; i++)
		if (prefixes[i].length > length && prefix_covers(&prefixes[i], address)) {
			found = (uint32_t)i;
			length = prefixes[i].length;
		}
	return found;
}

/* One address: the index must agree, or ask; whether it asked. */
static bool check(const struct index *index, uint32_t root, const struct prefix *prefixes, size_t count,
		  const struct prefix *address)
{
	uint32_t found = index_find(index, root, address);

	if (found == MX_INDEX_ASK)
		return true;
	assert_int_equal(found, search(prefixes, count, address));
	return false;
}

/* The first and last address of the prefix, and those beside them. */
static unsigned check_edges(const struct index *index, uint32_t root, const struct prefix *prefixes, size_t count,
			    const struct prefix *prefix)
{
	unsigned bytes = prefix->family == 4 ? 4 : 16, asked = 0;

	for (int edge = 0; edge < 4; edge++) {
		struct prefix address = *prefix;
		unsigned at = bytes;

		address.length = (uint8_t)(bytes * 8);
		for (unsigned bit = prefix->length; bit < bytes * 8 && edge >= 2; bit++)
			address.address[bit / 8] |= (uint8_t)(0x80 >> bit % 8);
		while (edge == 1 && at-- > 0 && address.address[at]-- == 0)
			;
		while (edge == 3 && at-- > 0 && ++address.address[at] == 0)
			;
		asked += check(index, root, prefixes, count, &address);
	}
	return asked;
}

static unsigned try_table(size_t size, uint8_t family, unsigned shortest, uint32_t lines)
{
	struct prefix *prefixes = calloc(size, sizeof(*prefixes));
	size_t count = make_table(prefixes, size, family, shortest);
	struct index *index = index_new(lines);
	unsigned asked = 0;
	uint32_t root;

	for (size_t i = 0; i < count; i++)
		index_add(index, &prefixes[i], (uint32_t)i);
	root = index_root(index);
	for (size_t i = 0; i < count; i++)
		asked += check_edges(index, root, prefixes, count, &prefixes[i]);
	for (int i = 0; i < 500; i++) {
		struct prefix address = random_prefix(family, family == 4 ? 32 : 128);

		asked += check(index, root, prefixes, count, &address);
	}
	index_free(index);
	free(prefixes);
	return asked;
}

static void every_ipv4_answer_is_that_of_a_search(void **state)
{
	(void)state;
	seed = 4;
	for (size_t size = 1; size < 400; size = size * 3 / 2 + 1)
		for (unsigned shortest = 0; shortest <= 32; shortest += 8)
			assert_int_equal(try_table(size, 4, shortest, ALL_LINES), 0);
}

static void so_it_is_with_many_prefixes(void **state)
{
	(void)state;
	seed = 16;
	assert_int_equal(try_table(3000, 4, 0, ALL_LINES), 0);
	assert_int_equal(try_table(3000, 4, 16, ALL_LINES), 0);
	try_table(3000, 6, 16, ALL_LINES);
}

static void every_ipv6_answer_is_that_of_a_search_or_asks_the_trie(void **state)
{
	(void)state;
	seed = 6;
	for (size_t size = 1; size < 400; size = size * 3 / 2 + 1)
		for (unsigned shortest = 0; shortest <= 64; shortest += 16)
			try_table(size, 6, shortest, ALL_LINES);
}

static void ipv6_prefixes_of_64_bits_never_ask_the_trie(void **state)
{
	struct prefix prefix = {.address = {0x20, 1, 0xd, 0xb8, 0, 0, 0, 1}, .family = 6, .length = 64};
	struct prefix inside = prefix, beside = prefix;
	struct index *index = index_new(ALL_LINES);
	uint32_t root;

	(void)state;
	inside.address[15] = 1;
	beside.address[7] = 2;
	index_add(index, &prefix, 7);
	root = index_root(index);
	assert_int_equal(index_find(index, root, &inside), 7);
	assert_int_equal(index_find(index, root, &beside), MX_RULE_NONE);
	index_free(index);
}

static void an_ipv6_address_asks_the_trie_and_its_neighbours_do_not(void **state)
{
	struct prefix host = {.address = {0x20, 1, 0xd, 0xb8, [15] = 25}, .family = 6, .length = 128};
	struct prefix beside = host;
	struct index *index = index_new(ALL_LINES);
	uint32_t root;

	(void)state;
	beside.address[7] = 1;
	index_add(index, &host, 7);
	root = index_root(index);
	assert_int_equal(index_find(index, root, &host), MX_INDEX_ASK);
	assert_int_equal(index_find(index, root, &beside), MX_RULE_NONE);
	index_free(index);
}

static void a_full_index_asks_the_trie_and_never_errs(void **state)
{
	unsigned asked = 0;

	(void)state;
	seed = 44;
	for (uint32_t lines = 0; lines < 60; lines++)
		asked += try_table(300, 4, 8, lines);
	assert_true(asked > 0);
}

static void an_empty_table_has_no_rule(void **state)
{
	struct prefix address = {.address = {192, 0, 2, 1}, .family = 4, .length = 32};
	struct index *index = index_new(ALL_LINES);

	(void)state;
	assert_int_equal(index_find(index, index_root(index), &address), MX_RULE_NONE);
	index_free(index);
}

static void tables_of_one_index_do_not_mix(void **state)
{
	struct prefix wide = {.address = {10}, .family = 4, .length = 8};
	struct prefix address = {.address = {10, 1, 2, 3}, .family = 4, .length = 32};
	struct index *index = index_new(ALL_LINES);
	uint32_t first, second;

	(void)state;
	index_add(index, &wide, 1);
	first = index_root(index);
	index_add(index, &wide, 2);
	second = index_root(index);
	assert_int_equal(index_find(index, first, &address), 1);
	assert_int_equal(index_find(index, second, &address), 2);
	index_free(index);
}

static struct prefix slash_24(uint32_t number)
{
	return (struct prefix){
		.address = {(uint8_t)(number >> 16), (uint8_t)(number >> 8), (uint8_t)number}, .family = 4, .length = 24};
}

/* Nodes of seventeen lines each, more than a chunk holds, and no chunk is a multiple of these. */
static void no_node_reaches_from_one_chunk_into_the_next(void **state)
{
	struct index *index = index_new(ALL_LINES);
	const uint32_t count = 2000 * 256;
	uint32_t root, lines;

	(void)state;
	for (uint32_t i = 0; i < count; i++) {
		struct prefix prefix = slash_24(i);

		index_add(index, &prefix, i);
	}
	root = index_root(index);
	index_lines(index, &lines);
	assert_true(lines > MX_INDEX_CHUNK);
	for (uint32_t i = 0; i < count; i++) {
		struct prefix prefix = slash_24(i);

		if (index_find(index, root, &prefix) != i)
			fail_msg("the prefix %u has the value of another", i);
	}
	index_free(index);
}

/* Runs that a walk to this address reads: nothing else. */
static unsigned runs_read(const struct index *index, uint32_t entry, const struct prefix *address)
{
	uint32_t lines;
	const uint32_t *words = index_lines(index, &lines);
	uint64_t key = 0;
	unsigned read;

	for (unsigned i = 0; i < 8; i++)
		key = key << 8 | address->address[i];
	for (read = 0; entry & MX_INDEX_LINK; read++) {
		const uint32_t *run = words + (size_t)(entry & MX_INDEX_LINE) * MX_LINE_WORDS;
		unsigned behind = 0;

		assert_true(entry & MX_INDEX_RUN);
		while (behind < MX_RUN_STARTS && (uint32_t)(key >> run[MX_RUN_SHIFT]) >= run[behind])
			behind++;
		entry = run[MX_RUN_ENTRIES + behind];
	}
	return read;
}

/* As networks are: they begin with one of few bytes, and lie far apart. */
static struct prefix random_network(void)
{
	static const uint8_t begins[] = {0x20, 0x24, 0x26, 0x2a};
	struct prefix prefix = {.family = 6, .length = (uint8_t)(29 + dice(20))};

	prefix.address[0] = begins[dice(4)];
	prefix.address[1] = (uint8_t)dice(16);
	for (unsigned i = 2; i < 6; i++)
		prefix.address[i] = (uint8_t)dice(256);
	clear_host_bits(&prefix);
	return prefix;
}

static void thirty_networks_of_ipv6_take_three_runs_at_the_most(void **state)
{
	struct prefix networks[30];
	struct index *index = index_new(ALL_LINES);
	unsigned most = 0;
	uint32_t root;

	(void)state;
	seed = 66;
	for (size_t i = 0; i < 30; i++)
		networks[i] = random_network();
	qsort(networks, 30, sizeof(*networks), compare);
	for (size_t i = 0; i < 30; i++)
		index_add(index, &networks[i], (uint32_t)i);
	root = index_root(index);
	for (size_t i = 0; i < 30; i++) {
		unsigned read = runs_read(index, root, &networks[i]);

		most = read > most ? read : most;
	}
	assert_int_equal(most, 3);
	index_free(index);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_ipv4_answer_is_that_of_a_search),
		cmocka_unit_test(every_ipv6_answer_is_that_of_a_search_or_asks_the_trie),
		cmocka_unit_test(so_it_is_with_many_prefixes),
		cmocka_unit_test(ipv6_prefixes_of_64_bits_never_ask_the_trie),
		cmocka_unit_test(an_ipv6_address_asks_the_trie_and_its_neighbours_do_not),
		cmocka_unit_test(a_full_index_asks_the_trie_and_never_errs),
		cmocka_unit_test(an_empty_table_has_no_rule),
		cmocka_unit_test(tables_of_one_index_do_not_mix),
		cmocka_unit_test(no_node_reaches_from_one_chunk_into_the_next),
		cmocka_unit_test(thirty_networks_of_ipv6_take_three_runs_at_the_most),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
