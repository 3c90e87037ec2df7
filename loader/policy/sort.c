/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "sort.h"

#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../base/mem.h"
#include "../base/prefix.h"

#define FEW        48 /* so many are sorted by insertion */
#define RECORD_MAX 64
#define DIGITS     sizeof(struct prefix)

/* The bytes of a prefix from the least significant on, as prefix_compare() weighs them. */
static const uint8_t digits[] = {
	offsetof(struct prefix, length), 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0,
	offsetof(struct prefix, family),
};
_Static_assert(sizeof(digits) == DIGITS && offsetof(struct prefix, address) == 0, "each byte of a prefix is a digit");

static bool is_sorted(const uint8_t *records, size_t count, size_t size)
{
	for (size_t i = 1; i < count; i++) {
		const struct prefix *before = (const void *)(records + (i - 1) * size);
		const struct prefix *here = (const void *)(records + i * size);

		if (prefix_compare(before, here) > 0)
			return false;
	}
	return true;
}

static void insert_each(uint8_t *records, size_t count, size_t size)
{
	uint8_t record[RECORD_MAX];

	for (size_t i = 1; i < count; i++) {
		size_t place = i;

		memcpy(record, records + i * size, size);
		while (place > 0 && prefix_compare((const void *)(records + (place - 1) * size), (const void *)record) > 0)
			place--;
		memmove(records + (place + 1) * size, records + place * size, (i - place) * size);
		memcpy(records + place * size, record, size);
	}
}

/* One pass of a radix sort; `size` is a constant wherever this is put in. */
static inline __attribute__((always_inline)) void scatter(uint8_t *to, const uint8_t *from, size_t count, size_t size,
							  unsigned digit, uint32_t *places)
{
	for (size_t i = 0; i < count; i++) {
		const uint8_t *record = from + i * size;

		memcpy(to + places[record[digit]]++ * size, record, size);
	}
}

static void scatter_sized(uint8_t *to, const uint8_t *from, size_t count, size_t size, unsigned digit, uint32_t *places)
{
	if (size == 28)
		scatter(to, from, count, 28, digit, places);
	else if (size == 40)
		scatter(to, from, count, 40, digit, places);
	else
		scatter(to, from, count, size, digit, places);
}

/* How often each value stands at each byte of the prefixes. */
static void count_values(const uint8_t *records, size_t count, size_t size, uint32_t (*values)[256])
{
	memset(values, 0, DIGITS * sizeof(*values));
	for (size_t i = 0; i < count; i++)
		for (size_t digit = 0; digit < DIGITS; digit++)
			values[digit][records[i * size + digit]]++;
}

void sort_by_prefix(void *records, size_t count, size_t size)
{
	uint32_t (*values)[256] = NULL;
	uint8_t *from = records, *to = NULL, *spare = NULL;

	assert(size <= RECORD_MAX);
	if (is_sorted(records, count, size))
		return;
	if (count <= FEW) {
		insert_each(records, count, size);
		return;
	}
	values = mem_zeroed(DIGITS, sizeof(*values));
	spare = to = mem_resize(NULL, count, size);
	count_values(records, count, size, values);
	for (size_t i = 0; i < DIGITS; i++) {
		uint32_t *places = values[digits[i]];
		uint32_t place = 0;
		uint8_t *other = from;

		if (places[from[digits[i]]] == count)
			continue; /* all the same here */
		for (unsigned value = 0; value < 256; value++) {
			uint32_t here = places[value];

			places[value] = place;
			place += here;
		}
		scatter_sized(to, from, count, size, digits[i], places);
		from = to;
		to = other;
	}
	if (from != (uint8_t *)records)
		memcpy(records, from, count * size);
	free(spare);
	free(values);
}
