/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* Sorting by prefix: against qsort() with the order spelled out, and without disturbing equals. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/prefix.h"
#include "policy/sort.h"

#define MOST 3000u

/* The three sizes that the sort has ways for: two that it knows, and any other. */
struct small {
	struct prefix prefix;
	uint16_t reserved;
	uint32_t place, more;
};
struct large {
	struct prefix prefix;
	uint16_t reserved;
	uint32_t place, more[4];
};
struct other {
	struct prefix prefix;
	uint16_t reserved;
	uint32_t place;
};
_Static_assert(sizeof(struct small) == 28 && sizeof(struct large) == 40 && sizeof(struct other) == 24, "sizes");
_Static_assert(offsetof(struct small, place) == 20 && offsetof(struct large, place) == 20 && offsetof(struct other, place) == 20,
	       "one place for all");

/* Few different ones, so that equals meet; every byte of an address is used now and then. */
static struct prefix random_prefix(void)
{
	struct prefix prefix = {.family = random() % 2 ? 4 : 6};
	unsigned bytes = prefix.family == 4 ? 4 : 16;

	prefix.address[(unsigned)random() % bytes] = (uint8_t)(random() % 3);
	prefix.address[bytes - 1] = (uint8_t)(random() % 4);
	prefix.length = (uint8_t)(prefix.family == 4 ? 30 + random() % 3 : 126 + random() % 3);
	return prefix;
}

static uint32_t place_of(const uint8_t *record)
{
	uint32_t place;

	memcpy(&place, record + 20, sizeof(place));
	return place;
}

/* Family, address, length, and equals as they stood: each byte compared here, not by prefix_compare(). */
static int compare(const void *left, const void *right)
{
	const struct prefix *a = left, *b = right;
	int order;

	if (a->family != b->family)
		return a->family - b->family;
	order = memcmp(a->address, b->address, 16);
	if (order == 0)
		order = a->length - b->length;
	if (order == 0)
		order = place_of(left) < place_of(right) ? -1 : 1;
	return order;
}

static void try(size_t count, size_t size)
{
	uint8_t *records = calloc(count + 1, size), *expected = calloc(count + 1, size);

	assert_non_null(records);
	assert_non_null(expected);
	for (size_t i = 0; i < count; i++) {
		struct prefix prefix = random_prefix();
		uint32_t place = (uint32_t)i;

		memcpy(records + i * size, &prefix, sizeof(prefix));
		memcpy(records + i * size + 20, &place, sizeof(place));
	}
	memcpy(expected, records, count * size);
	qsort(expected, count, size, compare);
	sort_by_prefix(records, count, size);
	for (size_t i = 0; i < count; i++)
		if (memcmp(records + i * size, expected + i * size, size) != 0)
			fail_msg("%zu records of %zu bytes: number %zu is not the expected one", count, size, i);
	free(records);
	free(expected);
}

static void few_and_many_records_are_sorted_and_equals_keep_their_order(void **state)
{
	static const size_t sizes[] = {sizeof(struct small), sizeof(struct large), sizeof(struct other)};

	(void)state;
	srandom(4);
	for (size_t size = 0; size < 3; size++)
		for (size_t count = 0; count < MOST; count += 1 + count / 8)
			try(count, sizes[size]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(few_and_many_records_are_sorted_and_equals_keep_their_order),
	};

	return cmocka_run_group_tests_name("sort", tests, NULL, NULL);
}
