/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* Prefixes as people write them: what is taken, as what, and what is refused, and where. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "text/prefix_text.h"

/* Claims that `text` is taken, whole, as the CIDRs of `expected`, with blanks between. */
static void assert_taken(const char *text, const char *expected)
{
	struct prefix parts[PREFIX_TEXT_PARTS];
	struct address_text_error error;
	struct prefix_text written;
	char got[PREFIX_TEXT_PARTS * PREFIX_TEXT] = "", one[PREFIX_TEXT];
	unsigned count;

	if (!prefix_text_parse(text, text + strlen(text), &written, &error))
		fail_msg("'%s' was refused: %s", text, error.message);
	assert_ptr_equal(written.end, text + strlen(text));
	count = prefix_text_expand(&written, parts);
	for (unsigned i = 0; i < count; i++) {
		prefix_format(&parts[i], one);
		snprintf(got + strlen(got), sizeof(got) - strlen(got), "%s%s", i > 0 ? " " : "", one);
	}
	assert_string_equal(got, expected);
}

/* Claims that `text` is refused at byte `column` (from 0), with `words` in the message. */
static void assert_refused(const char *text, size_t column, const char *words)
{
	struct address_text_error error;
	struct prefix_text written;

	if (prefix_text_parse(text, text + strlen(text), &written, &error))
		fail_msg("'%s' was taken", text);
	if (!strstr(error.message, words))
		fail_msg("'%s': expected \"%s\" in the message: %s", text, words, error.message);
	if ((size_t)(error.at - text) != column)
		fail_msg("'%s': expected byte %zu, the message is at %td: %s", text, column, error.at - text, error.message);
	assert_false(prefix_text_parse(text, text + strlen(text), &written, NULL));
}

static void an_address_is_a_prefix_of_full_length(void **state)
{
	(void)state;
	assert_taken("192.0.2.1", "192.0.2.1/32");
	assert_taken("0.0.0.0", "0.0.0.0/32");
	assert_taken("255.255.255.255", "255.255.255.255/32");
	assert_taken("2001:db8::1", "2001:db8::1/128");
	assert_taken("::", "::/128");
	assert_taken("::1", "::1/128");
	assert_taken("1::", "1::/128");
	assert_taken("1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8/128");
	assert_taken("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0/128");
	assert_taken("::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8/128");
	assert_taken("2001:0DB8:0000::00fF", "2001:db8::ff/128");
	assert_taken("64:ff9b::192.0.2.1", "64:ff9b::c000:201/128");
	assert_taken("::192.0.2.1", "::c000:201/128");
}

static void a_cidr_is_taken(void **state)
{
	(void)state;
	assert_taken("192.0.2.0/24", "192.0.2.0/24");
	assert_taken("0.0.0.0/0", "0.0.0.0/0");
	assert_taken("192.0.2.1/32", "192.0.2.1/32");
}

static void a_cidr_of_ipv6_is_taken(void **state)
{
	(void)state;
	assert_taken("2001:db8::/32", "2001:db8::/32");
	assert_taken("::/0", "::/0");
	assert_taken("2001:db8::1/128", "2001:db8::1/128");
	assert_taken("2001:db8:0:0:8000::/65", "2001:db8:0:0:8000::/65");
}

static void an_address_and_a_mask_are_taken(void **state)
{
	(void)state;
	assert_taken("192.0.2.0 mask 255.255.255.0", "192.0.2.0/24");
	assert_taken("192.0.2.0/255.255.255.0", "192.0.2.0/24");
	assert_taken("192.0.2.0 \t mask\t255.255.255.0", "192.0.2.0/24");
	assert_taken("64.18.0.0 mask 255.255.240.0", "64.18.0.0/20");
	assert_taken("192.0.2.1 mask 255.255.255.255", "192.0.2.1/32");
	assert_taken("0.0.0.0/0.0.0.0", "0.0.0.0/0");
}

static void a_range_becomes_the_fewest_cidrs(void **state)
{
	(void)state;
	assert_taken("192.0.2.8-192.0.2.31", "192.0.2.8/29 192.0.2.16/28");
	assert_taken("192.0.2.8 - 192.0.2.31", "192.0.2.8/29 192.0.2.16/28");
	assert_taken("192.0.2.8-\t192.0.2.31", "192.0.2.8/29 192.0.2.16/28");
	assert_taken("192.0.2.8 -192.0.2.31", "192.0.2.8/29 192.0.2.16/28");
	assert_taken("192.0.2.0-192.0.2.255", "192.0.2.0/24");
	assert_taken("192.0.2.7-192.0.2.7", "192.0.2.7/32");
	assert_taken("0.0.0.0-255.255.255.255", "0.0.0.0/0");
	assert_taken("2001:db8::1-2001:db8::f", "2001:db8::1/128 2001:db8::2/127 2001:db8::4/126 2001:db8::8/125");
	assert_taken("::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "::/0");
	assert_taken("67.231.146.0-67.231.148.255", "67.231.146.0/23 67.231.148.0/24");
}

/* Each range of an eighth of a /24 against one that is counted out. */
static void a_range_is_covered_exactly_and_by_no_more_than_needed(void **state)
{
	(void)state;
	for (unsigned first = 0; first < 64; first++) {
		for (unsigned last = first; last < 64; last++) {
			struct prefix parts[PREFIX_TEXT_PARTS];
			struct prefix_text written = {.first = first, .last = last, .family = 4, .range = true};
			unsigned count = prefix_text_expand(&written, parts), at = first;

			for (unsigned i = 0; i < count; i++) {
				assert_int_equal(parts[i].address[3], at);
				at += 1u << (32 - parts[i].length);
				/* two that could be one would be more than needed */
				if (i > 0 && parts[i].length == parts[i - 1].length)
					assert_int_not_equal(parts[i - 1].address[3] & 1u << (32 - parts[i].length), 0);
			}
			if (at != last + 1)
				fail_msg("%u-%u is covered up to %u", first, last, at - 1);
		}
	}
}

static void the_worst_range_has_254_parts(void **state)
{
	struct prefix parts[PREFIX_TEXT_PARTS];
	struct prefix_text written = {.first = 1, .last = ~(uint128)0 - 1, .family = 6, .range = true};

	(void)state;
	assert_int_equal(prefix_text_expand(&written, parts), 254);
	written = (struct prefix_text){.first = 1, .last = UINT32_MAX - 1, .family = 4, .range = true};
	assert_int_equal(prefix_text_expand(&written, parts), 62);
}

static void mapped_ipv6_is_ipv4(void **state)
{
	(void)state;
	assert_taken("::ffff:192.0.2.0/120", "192.0.2.0/24");
	assert_taken("::ffff:192.0.2.1", "192.0.2.1/32");
	assert_taken("::FFFF:c000:201", "192.0.2.1/32");
	assert_taken("0:0:0:0:0:ffff:c000:201/128", "192.0.2.1/32");
	assert_taken("::ffff:0:0/96", "0.0.0.0/0");
	assert_taken("::ffff:192.0.2.8-::ffff:192.0.2.31", "192.0.2.8/29 192.0.2.16/28");
	assert_refused("::ffff:192.0.2.1/120", 0, "did you mean 192.0.2.0/24?");
	assert_refused("::ffff:192.0.2.0/24", 17, "did you mean /120?");
	assert_refused("::ffff:192.0.2.0/129", 17, "out of range");
	assert_refused("::ffff:192.0.2.0/255.255.255.0", 17, "mask goes with an IPv4 address only");
}

static void a_range_of_ipv6_does_not_swallow_ipv4(void **state)
{
	const char *text = "::fffe:ffff:ffff-::1:0:0:0";
	struct prefix parts[PREFIX_TEXT_PARTS];
	struct prefix_text written;

	(void)state;
	assert_true(prefix_text_parse(text, text + strlen(text), &written, NULL));
	assert_int_equal(prefix_text_expand(&written, parts), 0);
}

static void host_bits_set_are_an_error_with_the_likely_meaning(void **state)
{
	(void)state;
	assert_refused("10.0.0.1/8", 0, "did you mean 10.0.0.0/8?");
	assert_refused("192.0.2.1 mask 255.255.255.0", 0, "did you mean 192.0.2.0/24?");
	assert_refused("192.0.2.1/255.255.255.0", 0, "did you mean 192.0.2.0/24?");
	assert_refused("192.0.2.1/31", 0, "did you mean 192.0.2.0/31?");
	assert_refused("2001:db8::1/64", 0, "did you mean 2001:db8::/64?");
	assert_refused("0.0.0.1/0", 0, "did you mean 0.0.0.0/0?");
	assert_refused("::1/0", 0, "did you mean ::/0?");
}

static void a_length_out_of_range_is_an_error(void **state)
{
	(void)state;
	assert_refused("192.0.2.0/33", 10, "length 33 is out of range");
	assert_refused("192.0.2.0/99999999999999999999999999", 10, "out of range");
	assert_refused("2001:db8::/129", 11, "0 to 128");
	assert_refused("192.0.2.0/", 10, "length from 0 to 32");
	assert_refused("192.0.2.0/ 24", 10, "length from 0 to 32");
	assert_refused("192.0.2.0/024", 10, "leading zero");
	assert_refused("192.0.2.0/-1", 10, "length from 0 to 32");
	assert_refused("192.0.2.0/+8", 10, "length from 0 to 32");
	assert_refused("192.0.2.0/2x", 0, "host bits");
}

static void octets_are_checked(void **state)
{
	(void)state;
	assert_refused("192.0.2.256", 8, "octet 256 is over 255");
	assert_refused("99999999999999999999.0.2.1", 0, "is over 255");
	assert_refused("192.00.2.1", 4, "leading zero");
	assert_refused("192.0.2.010", 8, "write 10 if it is decimal");
	assert_refused("192.0.2", 0, "has 3 octets");
	assert_refused("10", 0, "has 1 octet;");
	assert_refused("10/8", 0, "did you mean 10.0.0.0/...?");
	assert_refused("192.0.2.", 8, "octet is missing");
	assert_refused("192..2.1", 4, "octet is missing");
	assert_refused("192.0.2.1.5", 9, "four octets");
	assert_refused("192.0.2.*", 8, "is no octet");
	assert_refused("192.0.2.-1", 8, "octet is missing");
	assert_refused("0x7f.0.0.1", 1, "glued");
}

static void groups_of_ipv6_are_checked(void **state)
{
	(void)state;
	assert_refused("2001:db8::1::2", 11, "at most once");
	assert_refused("1:2:3:4:5:6:7:8:9", 16, "ninth");
	assert_refused("1:2:3:4:5:6:7", 0, "here are 7");
	assert_refused("1:2:3:4:5:6:7:8::", 0, "one group of zeros or more");
	assert_refused("::1:2:3:4:5:6:7:8", 0, "one group of zeros or more");
	assert_refused("2001:0db80::", 5, "four hexadecimal digits");
	assert_refused("2001:db8:", 8, "group is missing");
	assert_refused(":1", 0, "single ':'");
	assert_refused("2001:db8:::", 10, "glued");
	assert_refused("1:2:3:4:5:6:7:192.0.2.1", 14, "last two of eight");
	assert_refused("::192.0.2.256", 10, "over 255");
	assert_refused("2001:db8::g", 10, "glued");
}

static void a_mask_with_holes_is_an_error(void **state)
{
	(void)state;
	assert_refused("192.0.2.0 mask 255.0.255.0", 15, "holes");
	assert_refused("192.0.2.0/255.255.0.255", 10, "holes");
	assert_refused("192.0.2.0 mask 0.0.0.255", 15, "did you mean 255.255.255.0?");
	assert_refused("192.0.2.0 mask", 14, "mask is missing");
	assert_refused("192.0.2.0 mask 255.255.255", 15, "has 3 octets");
	assert_refused("2001:db8:: mask 255.255.255.0", 16, "IPv4 address only");
}

static void a_range_that_may_be_a_mask_is_not_taken(void **state)
{
	(void)state;
	assert_refused("209.222.80.0-255.255.248.0", 0, "18 % of all of IPv4");
	assert_refused("209.222.80.0-255.255.248.0", 0, "209.222.80.0/21, 2048 addresses");
	assert_refused("209.222.80.0 - 255.255.248.0", 0, "neither is taken");
	assert_refused("209.222.80.1-255.255.248.0", 0, "host bits set");
	assert_refused("255.255.255.0-255.255.0.0", 0, "runs backwards");
	assert_refused("0.0.0.0-0.0.0.0", 0, "two ways");
	assert_refused("0.0.0.0-128.0.0.0", 0, "two ways");
	assert_refused("240.0.0.0-255.255.255.255", 0, "two ways");
}

static void a_range_has_an_address_on_both_sides(void **state)
{
	(void)state;
	assert_refused("192.0.2.31-192.0.2.8", 0, "did you mean 192.0.2.8-192.0.2.31?");
	assert_refused("2001:db8::2-2001:db8::1", 0, "runs backwards");
	assert_refused("192.0.2.8-31", 10, "did you mean 192.0.2.8-192.0.2.31?");
	assert_refused("192.0.2.8-", 10, "no end");
	assert_refused("192.0.2.8 - ", 12, "no end");
	assert_refused("192.0.2.8-2001:db8::1", 0, "one side");
	assert_refused("192.0.2.0/29-192.0.2.31", 12, "lengths have no place");
	assert_refused("192.0.2.0/29 - 192.0.2.31", 13, "lengths have no place");
	assert_refused("192.0.2.0-192.0.2.31/27", 20, "lengths have no place");
	assert_refused("192.0.2.0-192.0.2.31-192.0.2.40", 20, "lengths have no place");
}

static void what_is_glued_on_is_an_error(void **state)
{
	(void)state;
	assert_refused("192.0.2.1x", 9, "glued");
	assert_refused("192.0.2.0/24x", 12, "glued");
	assert_refused("192.0.2.0/24/24", 12, "glued");
	assert_refused("192.0.2.1:25", 9, "glued");
	assert_refused("fe80::1%eth0", 7, "zone");
	assert_refused("192.0.2.1\xe2\x80\x93" "192.0.2.9", 9, "written with '-'");
	assert_refused("192.0.2.1\xc2\xa0", 9, "no-break space");
}

static void what_is_no_prefix_at_all_is_an_error(void **state)
{
	(void)state;
	assert_refused("", 0, "missing");
	assert_refused("mail.example.com", 0, "host name");
	assert_refused("[2001:db8::1]", 0, "brackets");
	assert_refused("*", 0, "is no prefix");
	assert_refused("-192.0.2.1", 0, "is no prefix");
	assert_refused("/24", 0, "is no prefix");
	assert_refused("cafe", 0, "is no prefix");
}

static void a_prefix_ends_before_a_mark(void **state)
{
	static const char *const texts[] = {"192.0.2.1;", "192.0.2.1,", "192.0.2.1}", "192.0.2.1#x", "192.0.2.1 x",
					    "192.0.2.1\n-192.0.2.9", "192.0.2.1\r\n"};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct prefix_text written;

		assert_true(prefix_text_parse(texts[i], texts[i] + strlen(texts[i]), &written, NULL));
		assert_int_equal(written.end - texts[i], 9);
		assert_true(written.first == written.last);
	}
}

static bool large(const char *text)
{
	struct prefix_text written;

	assert_true(prefix_text_parse(text, text + strlen(text), &written, NULL));
	return prefix_text_is_large(&written);
}

static void large_is_more_than_a_slash_8_or_a_slash_24_as_written(void **state)
{
	(void)state;
	assert_false(large("10.0.0.0/8"));
	assert_true(large("10.0.0.0/7"));
	assert_false(large("10.0.0.0-10.255.255.255"));
	assert_true(large("10.0.0.0-11.0.0.1"));
	assert_false(large("9.255.255.255-10.255.255.254"));
	assert_true(large("9.255.255.255-10.255.255.255"));
	assert_false(large("2001:d00::/24"));
	assert_true(large("2001:c00::/23"));
	assert_false(large("::ffff:10.0.0.0/104"));
	assert_true(large("::ffff:10.0.0.0/103"));
}

static bool everybody(const char *text)
{
	struct prefix_text written;

	assert_true(prefix_text_parse(text, text + strlen(text), &written, NULL));
	return prefix_text_is_everybody(&written);
}

static void everybody_is_all_of_a_family(void **state)
{
	(void)state;
	assert_true(everybody("0.0.0.0/0"));
	assert_true(everybody("0.0.0.0 mask 0.0.0.0"));
	assert_true(everybody("0.0.0.0-255.255.255.255"));
	assert_true(everybody("::/0"));
	assert_true(everybody("::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"));
	assert_true(everybody("::ffff:0:0/96"));
	assert_false(everybody("0.0.0.0/1"));
	assert_false(everybody("0.0.0.0-255.255.255.253"));
	assert_false(everybody("::/1"));
}

static void one_address_alone_is_asked_for_strictly(void **state)
{
	static const char *const bad[] = {"192.0.2.0/24", "192.0.2.1 ", "192.0.2.1-192.0.2.2", "192.0.2", "", "x", "::1%lo"};
	struct address_text_error error;
	struct prefix address;
	char text[PREFIX_TEXT];

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (prefix_text_parse_address(bad[i], bad[i] + strlen(bad[i]), &address, &error))
			fail_msg("'%s' was taken as one address", bad[i]);
	assert_true(prefix_text_parse_address("::ffff:192.0.2.1", "::ffff:192.0.2.1" + 16, &address, NULL));
	prefix_format(&address, text);
	assert_string_equal(text, "192.0.2.1/32");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_address_is_a_prefix_of_full_length),
		cmocka_unit_test(a_cidr_is_taken),
		cmocka_unit_test(a_cidr_of_ipv6_is_taken),
		cmocka_unit_test(an_address_and_a_mask_are_taken),
		cmocka_unit_test(a_range_becomes_the_fewest_cidrs),
		cmocka_unit_test(a_range_is_covered_exactly_and_by_no_more_than_needed),
		cmocka_unit_test(the_worst_range_has_254_parts),
		cmocka_unit_test(mapped_ipv6_is_ipv4),
		cmocka_unit_test(a_range_of_ipv6_does_not_swallow_ipv4),
		cmocka_unit_test(host_bits_set_are_an_error_with_the_likely_meaning),
		cmocka_unit_test(a_length_out_of_range_is_an_error),
		cmocka_unit_test(octets_are_checked),
		cmocka_unit_test(groups_of_ipv6_are_checked),
		cmocka_unit_test(a_mask_with_holes_is_an_error),
		cmocka_unit_test(a_range_that_may_be_a_mask_is_not_taken),
		cmocka_unit_test(a_range_has_an_address_on_both_sides),
		cmocka_unit_test(what_is_glued_on_is_an_error),
		cmocka_unit_test(what_is_no_prefix_at_all_is_an_error),
		cmocka_unit_test(a_prefix_ends_before_a_mark),
		cmocka_unit_test(large_is_more_than_a_slash_8_or_a_slash_24_as_written),
		cmocka_unit_test(everybody_is_all_of_a_family),
		cmocka_unit_test(one_address_alone_is_asked_for_strictly),
	};

	return cmocka_run_group_tests_name("prefix_text", tests, NULL, NULL);
}
