/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* Names of pins are input: anybody with the right to write there can make one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "kernel/attach_pin.h"

static void a_name_that_was_written_is_read_back(void **state)
{
	char name[ATTACH_PIN];
	struct attachment read;

	(void)state;
	attach_pin_name(ATTACH_VIA_LINK, 4026531840, 2, name);
	assert_string_equal(name, "link-4026531840-2");
	assert_true(attach_pin_parse(name, &read));
	assert_int_equal(read.via, ATTACH_VIA_LINK);
	assert_int_equal(read.netns, 4026531840);
	assert_int_equal(read.ifindex, 2);
	assert_string_equal(read.pin, name);
	attach_pin_name(ATTACH_VIA_LIBXDP, UINT64_MAX, INT32_MAX, name);
	assert_string_equal(name, "prog-18446744073709551615-2147483647");
	assert_true(attach_pin_parse(name, &read));
	assert_int_equal(read.via, ATTACH_VIA_LIBXDP);
	assert_true(read.netns == UINT64_MAX);
	assert_int_equal(read.ifindex, INT32_MAX);
}

static void any_other_name_is_refused(void **state)
{
	static const char *const names[] = {
		"",           "link",           "link-",      "link-1",    "link-1-",      "link--1",
		"link-1-0",   "link-0-1",       "link-01-1",  "link-1-01", "link-1-+1",    "link- 1-1",
		"link-1-1 ",  "link-1-1-",      "link-1-1x",  "lin-1-1",   "Link-1-1",     "prog1-1",
		"prog-1-1-1", "link-0x1-1",     "link-1-1\n", "program",   "in_force",     "link-1-2147483648",
		"link-1-4294967297", "link-18446744073709551616-1", "link-99999999999999999999-1",
	};
	struct attachment read;

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (attach_pin_parse(names[i], &read))
			fail_msg("'%s' was read as a pin", names[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_name_that_was_written_is_read_back),
		cmocka_unit_test(any_other_name_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
