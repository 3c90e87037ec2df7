/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* Where to listen: what is taken, as what, and what is not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "http/address.h"

static void assert_address(const char *text, const char *expected)
{
	char seen[HTTP_ADDRESS] = "nothing";
	struct http_address address;

	if (http_address_parse(text, &address))
		http_address_format(&address, seen);
	if (strcmp(seen, expected) != 0)
		fail_msg("'%s': expected %s, seen %s", text, expected, seen);
}

static void a_port_alone_is_on_loopback(void **state)
{
	(void)state;
	assert_address("9725", "127.0.0.1:9725");
	assert_address("0", "127.0.0.1:0");
	assert_address("65535", "127.0.0.1:65535");
	assert_address("00025", "127.0.0.1:25");
}

static void an_address_stands_before_its_port(void **state)
{
	(void)state;
	assert_address("192.0.2.1:9725", "192.0.2.1:9725");
	assert_address("0.0.0.0:9725", "0.0.0.0:9725");
	assert_address("[::1]:9725", "[::1]:9725");
	assert_address("[::]:0", "[::]:0");
	assert_address("[2001:DB8:0::1]:9725", "[2001:db8::1]:9725");
	assert_address("[ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255]:65535",
		       "[ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff]:65535");
}

static void what_is_neither_is_refused(void **state)
{
	static const char *const texts[] = {
		"", ":", ":9725", "*:9725", "localhost:9725", "65536", "999999", "-1", "+25", " 25", "25 ", "0x19", "192.0.2.1",
		"192.0.2.1:", "192.0.2:25", "192.0.2.256:25", "010.0.0.1:25", "::1:25", "[::1]", "[::1]25", "[::1]:", "[:25", "[]:25",
		"[::1:25", "[192.0.2.1]:25", "[::1%lo]:25", "[ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.2555]:25",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		assert_address(texts[i], "nothing");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_port_alone_is_on_loopback),
		cmocka_unit_test(an_address_stands_before_its_port),
		cmocka_unit_test(what_is_neither_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
