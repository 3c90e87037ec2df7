/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* Prefixes: their order, what they cover, and how they are written. */
#include <arpa/inet.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/prefix.h"

/* The prefix of an address in the system's notation. */
static struct prefix make(const char *address, uint8_t length)
{
	struct prefix prefix = {.family = strchr(address, ':') ? 6 : 4, .length = length};

	assert_int_equal(inet_pton(prefix.family == 4 ? AF_INET : AF_INET6, address, prefix.address), 1);
	return prefix;
}

static void assert_written(const char *address, uint8_t length, const char *expected)
{
	struct prefix prefix = make(address, length);
	char text[PREFIX_TEXT];

	assert_int_equal(prefix_format(&prefix, text), strlen(expected));
	assert_string_equal(text, expected);
}

static void ipv4_is_written_with_its_length(void **state)
{
	(void)state;
	assert_written("0.0.0.0", 0, "0.0.0.0/0");
	assert_written("192.0.2.0", 24, "192.0.2.0/24");
	assert_written("255.255.255.255", 32, "255.255.255.255/32");
	assert_written("10.100.9.99", 32, "10.100.9.99/32");
}

static void ipv6_is_written_as_rfc_5952_says(void **state)
{
	(void)state;
	assert_written("::", 0, "::/0");
	assert_written("::1", 128, "::1/128");
	assert_written("1::", 16, "1::/16");
	assert_written("2001:0DB8::", 32, "2001:db8::/32");
	assert_written("2001:db8:0:1:1:1:1:1", 128, "2001:db8:0:1:1:1:1:1/128");
	assert_written("2001:db8:0:0:1:0:0:1", 128, "2001:db8::1:0:0:1/128");
	assert_written("2001:0:0:1:0:0:0:1", 128, "2001:0:0:1::1/128");
	assert_written("0:1:2:3:4:5:6:7", 128, "0:1:2:3:4:5:6:7/128");
	assert_written("1:2:3:4:5:6::", 96, "1:2:3:4:5:6::/96");
	assert_written("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", 128, "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128");
	assert_written("64:ff9b::192.0.2.1", 128, "64:ff9b::c000:201/128");
}

/* Where no IPv4 is in it, glibc writes IPv6 as RFC 5952 does. */
static void ipv6_is_written_as_glibc_writes_it(void **state)
{
	(void)state;
	srandom(1);
	for (int i = 0; i < 20000; i++) {
		struct prefix prefix = {.family = 6, .length = 128};
		char text[PREFIX_TEXT], expected[INET6_ADDRSTRLEN];

		for (int group = 0; group < 8; group++)
			if (random() % 2)
				prefix.address[2 * group + 1] = (uint8_t)random();
		if (prefix.address[1] == 0)
			prefix.address[0] = 0x20; /* not ::192.0.2.1 */
		inet_ntop(AF_INET6, prefix.address, expected, sizeof(expected));
		prefix_format_address(&prefix, text);
		assert_string_equal(text, expected);
	}
}

static void an_address_is_written_without_length(void **state)
{
	struct prefix prefix = make("192.0.2.25", 32);
	char text[PREFIX_TEXT];

	(void)state;
	assert_int_equal(prefix_format_address(&prefix, text), 10);
	assert_string_equal(text, "192.0.2.25");
}

static void order_is_family_then_address_then_length(void **state)
{
	const struct prefix ordered[] = {
		make("0.0.0.0", 0), make("0.0.0.0", 32), make("10.0.0.0", 8), make("10.0.0.0", 9), make("10.0.0.1", 32),
		make("192.0.2.0", 24), make("255.255.255.255", 32), make("::", 0), make("::1", 128),
		make("2001:db8::", 32), make("2001:db8::", 48), make("2001:db8:1::", 48),
	};
	const int count = sizeof(ordered) / sizeof(ordered[0]);

	(void)state;
	for (int i = 0; i < count; i++)
		for (int j = 0; j < count; j++) {
			int order = prefix_compare(&ordered[i], &ordered[j]);

			assert_int_equal((order > 0) - (order < 0), (i > j) - (i < j));
		}
}

static void assert_covers(const char *outer, uint8_t outer_length, const char *inner, uint8_t inner_length, bool expected)
{
	struct prefix a = make(outer, outer_length), b = make(inner, inner_length);

	assert_int_equal(prefix_covers(&a, &b), expected);
}

static void a_prefix_covers_itself_and_what_lies_inside(void **state)
{
	(void)state;
	assert_covers("192.0.2.0", 24, "192.0.2.0", 24, true);
	assert_covers("192.0.2.0", 24, "192.0.2.255", 32, true);
	assert_covers("192.0.2.128", 25, "192.0.2.129", 32, true);
	assert_covers("192.0.2.128", 25, "192.0.2.127", 32, false);
	assert_covers("192.0.2.0", 25, "192.0.2.0", 24, false);
	assert_covers("0.0.0.0", 0, "255.255.255.255", 32, true);
	assert_covers("2001:db8::", 33, "2001:db8:7fff::", 48, true);
	assert_covers("2001:db8::", 33, "2001:db8:8000::", 48, false);
	assert_covers("::1", 128, "::1", 128, true);
	assert_covers("::1", 128, "::2", 128, false);
}

static void a_prefix_covers_nothing_of_the_other_family(void **state)
{
	(void)state;
	assert_covers("0.0.0.0", 0, "::", 0, false);
	assert_covers("::", 0, "0.0.0.0", 32, false);
}

static void only_the_longest_prefix_is_an_address(void **state)
{
	struct prefix prefixes[] = {make("192.0.2.1", 32), make("192.0.2.0", 31), make("::1", 128), make("::", 32)};
	const bool expected[] = {true, false, true, false};

	(void)state;
	for (int i = 0; i < 4; i++)
		assert_int_equal(prefix_is_address(&prefixes[i]), expected[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ipv4_is_written_with_its_length),
		cmocka_unit_test(ipv6_is_written_as_rfc_5952_says),
		cmocka_unit_test(ipv6_is_written_as_glibc_writes_it),
		cmocka_unit_test(an_address_is_written_without_length),
		cmocka_unit_test(order_is_family_then_address_then_length),
		cmocka_unit_test(a_prefix_covers_itself_and_what_lies_inside),
		cmocka_unit_test(a_prefix_covers_nothing_of_the_other_family),
		cmocka_unit_test(only_the_longest_prefix_is_an_address),
	};

	return cmocka_run_group_tests_name("prefix", tests, NULL, NULL);
}
