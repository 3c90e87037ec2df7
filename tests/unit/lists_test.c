/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* Lists that take away: what is left of them, against a look at each address. */
#include "unit/policy_compiled.h"

#include "base/mem.h"
#include "lists/except.h"
#include "lists/formats.h"

#define ADDRESSES 256 /* those of 10.0.0.0/24, or of 2001:db8::/120 */
#define BASE4     ((uint128)0x0a000000)
#define BASE6     ((uint128)0x20010db8 << 96)

/* What a list gave: how often each address. */
struct taken {
	unsigned counts[ADDRESSES];
	unsigned entries;
	char reasons[64]; /* of the entries, one behind the other */
	uint32_t last;    /* place of the last entry */
	bool ordered;     /* by address, and no prefix twice */
	struct range before;
	uint128 base;
};

static void take(void *taker, const struct list_entry *entry)
{
	struct taken *taken = taker;

	assert_true(entry->written.first >= taken->base && entry->written.last < taken->base + ADDRESSES);
	for (uint128 at = entry->written.first - taken->base; at <= entry->written.last - taken->base; at++)
		taken->counts[at]++;
	if (taken->entries++ > 0 && (entry->written.first < taken->before.first ||
				     (entry->written.first == taken->before.first && entry->written.last >= taken->before.last)))
		taken->ordered = false;
	taken->before = (struct range){entry->written.first, entry->written.last};
	taken->last = entry->span.at;
	if (entry->reason && strlen(taken->reasons) + entry->reason_length < sizeof(taken->reasons))
		strncat(taken->reasons, entry->reason, entry->reason_length);
}

struct written {
	unsigned first, bits; /* bits of the last byte that count */
	bool away;
};

/* Whether the list holds an address: whichever decides, looked for in all lines. */
static bool holds(const struct written *lines, unsigned count, unsigned address, enum except_rule rule)
{
	const struct written *decides = NULL;

	for (unsigned i = 0; i < count; i++) {
		if ((address ^ lines[i].first) >> (8 - lines[i].bits) != 0)
			continue;
		if (!decides || (rule == EXCEPT_LONGER && (lines[i].bits > decides->bits ||
							   (lines[i].bits == decides->bits && lines[i].away))))
			decides = &lines[i];
	}
	return decides && !decides->away;
}

static void check_round(enum except_rule rule, uint128 base, unsigned count, unsigned many_away)
{
	struct written lines[40];
	struct taken taken = {.base = base, .ordered = true};
	struct list list = {.take = take, .taker = &taken};
	struct except except = {0};
	bool any_away = false;

	for (unsigned i = 0; i < count; i++) {
		struct list_entry entry = {.written.family = base == BASE4 ? 4 : 6};
		unsigned mask;

		lines[i].bits = (unsigned)random() % 9;
		mask = 0xffu >> lines[i].bits;
		lines[i].first = (unsigned)random() % ADDRESSES & ~mask;
		lines[i].away = (unsigned)random() % 8 < many_away;
		entry.written.first = base + lines[i].first;
		entry.written.last = base + (lines[i].first | mask);
		except_add(&except, &entry, lines[i].away);
		any_away |= lines[i].away;
	}
	except_give(&except, &list, rule);
	assert_true(taken.ordered || !any_away);
	for (unsigned address = 0; address < ADDRESSES; address++)
		if ((taken.counts[address] > 0) != holds(lines, count, address, rule))
			fail_msg("rule %d, %u lines: address %u is given %u times", rule, count, address, taken.counts[address]);
}

static void what_is_left_is_what_a_look_at_each_address_leaves(void **state)
{
	(void)state;
	srandom(7);
	for (unsigned round = 0; round < 20000; round++)
		check_round(round % 2 ? EXCEPT_LONGER : EXCEPT_EARLIER, round % 4 < 2 ? BASE4 : BASE6,
			    (unsigned)random() % 40, (unsigned)random() % 8);
}

/* With the square of their number in steps this would not end. */
static void a_prefix_of_many_lines_is_given_once(void **state)
{
	struct taken taken = {.base = BASE4};
	struct list list = {.take = take, .taker = &taken};
	struct except except = {0};

	(void)state;
	for (unsigned i = 0; i < 400000; i++) {
		struct list_entry entry = {.written = {.first = BASE4, .last = BASE4 + (i % 2 ? 255 : 127), .family = 4}};

		except_add(&except, &entry, i == 7);
	}
	except_give(&except, &list, EXCEPT_EARLIER);
	assert_int_equal(taken.entries, 2);
	assert_int_equal(taken.counts[255], 1);
}

/* Reads `length` bytes of a text that a policy includes, by a format; how many errors there are. */
static size_t read_bytes(const struct list_format *format, const char *text, size_t length, struct taken *taken)
{
	struct diagnostics diagnostics = {0};
	struct source_file policy = {.text = mem_text("include", 7), .length = 7};
	struct source_file file = {.text = mem_text(text, length), .length = length};
	struct list list = {.diagnostics = &diagnostics, .take = take, .taker = taken};
	size_t errors, size;
	char *messages;
	FILE *output = open_memstream(&messages, &size);

	sources_add(&diagnostics.sources, "policy", &policy, (struct span){SOURCE_NONE, 0});
	sources_add(&diagnostics.sources, "list", &file, (struct span){0, 7});
	list.source = &diagnostics.sources.items[1];
	taken->base = BASE4;
	format->read(&list);
	taken->last -= list.source->base;
	diagnostics_print(&diagnostics, output);
	fclose(output);
	free(messages);
	errors = diagnostics_errors(&diagnostics);
	diagnostics_free(&diagnostics);
	return errors;
}

/* A set whose elements, and a record whose strings, stand on one line: `count` of 10.0.0.1, with quotes. */
static char *write_long_line(const char *before, const char *each, const char *behind, unsigned count)
{
	char *text;
	size_t size;
	FILE *output = open_memstream(&text, &size);

	fputs(before, output);
	for (unsigned i = 0; i < count; i++)
		fputs(each, output);
	fputs(behind, output);
	fclose(output);
	return text;
}

/* With the square of its length in steps this would not end. */
static void a_line_with_many_quotes_is_read_once(void **state)
{
	char *set = write_long_line("table ip f {\nset b {\ntype ipv4_addr\nelements = { 10.0.0.1", ", 10.0.0.1 comment \"x\"",
				    " }\n}\n}\n", 400000);
	char *record = write_long_line("\"v=spf1 \"", " \"ip4:10.0.0.1\" \" \"", "\n", 400000);
	struct taken taken = {0};

	(void)state;
	assert_int_equal(read_bytes(&list_nft, set, strlen(set), &taken), 0);
	assert_int_equal(taken.entries, 400001);
	taken = (struct taken){0};
	assert_int_equal(read_bytes(&list_spf, record, strlen(record), &taken), 0);
	assert_int_equal(taken.entries, 400000);
	free(set);
	free(record);
}

/* Each address that is left out of half of IPv6 cuts it into a hundred prefixes. */
static void too_many_parts_are_an_error_and_nothing_is_given(void **state)
{
	struct taken taken = {0};
	char *text;
	size_t size;
	FILE *output = open_memstream(&text, &size);

	(void)state;
	fputs("create s hash:net family inet6\nadd s ::/1\n", output);
	for (unsigned i = 0; i < 0x7000; i++)
		fprintf(output, "add s %x::1 nomatch\n", i);
	fclose(output);
	assert_int_equal(read_bytes(&list_ipset, text, size, &taken), 1);
	assert_int_equal(taken.entries, 0);
	free(text);
}

/* What a good list gives, and claims how many entries. */
static struct taken read_list(const struct list_format *format, const char *text, unsigned entries)
{
	struct taken taken = {0};

	assert_int_equal(read_bytes(format, text, strlen(text), &taken), 0);
	assert_int_equal(taken.entries, entries);
	return taken;
}

static void reasons_are_given_as_they_are_meant(void **state)
{
	(void)state;
	assert_string_equal(read_list(&list_spamhaus_drop, "10.0.0.0/25 ; SBL1 \r\n;10.0.0.1\n10.0.0.128/25;", 2).reasons, "SBL1");
	assert_string_equal(read_list(&list_ipset, "create a hash:net\nadd a 10.0.0.1 comment \"b\\ c # d\"", 1).reasons, "b\\ c # d");
	assert_string_equal(read_list(&list_nft, "table ip t { set s { type ipv4_addr; elements = { 10.0.0.1 comment \"}, \\\" } } }", 1)
				    .reasons,
			    "}, \\");
}

/* "v=spf1 ip4:10.0." at 0, "0.9 ~all" at 19: the term goes from one string into the next. */
static void a_place_in_a_record_is_found_through_its_strings(void **state)
{
	struct taken taken = read_list(&list_spf, "\"v=spf1 ip4:10.0.\" \"0.9 ip4:10.0.0.1\"\n\" ~all\"", 2);

	(void)state;
	assert_int_equal(taken.counts[9], 1);
	assert_int_equal(taken.counts[1], 1);
	assert_int_equal(taken.last, 28);
}

/* Nothing of a file that ends early is read past, wherever it ends. */
static void a_text_may_end_anywhere(void **state)
{
	static const struct {
		const struct list_format *format;
		const char *text;
	} lists[] = {
		{&list_spamhaus_drop, "; x\n10.0.0.0/25 ; SBL1\n10.0.0.128/25\n"},
		{&list_spamhaus_drop, "{\"cidr\":\"10.0.0.0/25\",\"sblid\":\"S\"}\n{\"type\":\"metadata\",\"size\":35,\"records\":1}\n"},
		{&list_spf, "\"v=spf1 ip4:10.0.\" \"0.0/28 -ip4:10.0.0.8 ?all\""},
		{&list_ipset, "create a hash:net netmask 24\nadd a 10.0.0.0 timeout 7 nomatch comment \"b\"\n"},
		{&list_nft, "table ip t { # handle 1\nset s { type ipv4_addr\nelements = { 10.0.0.1-10.0.0.2 comment \"x\" } } }"},
		{&list_google_ranges, "{\"prefixes\": [{\"ipv4Prefix\": \"10.0.0.0/24\"}]}"},
		{&list_aws_ranges, "{\"prefixes\":[{\"service\":\"AMAZON\",\"ip_prefix\":\"10.0.0.1/32\"}],\"ipv6_prefixes\":[]}"},
		{&list_microsoft_endpoints, "[{\"serviceArea\":\"Exchange\",\"tcpPorts\":\"25\",\"ips\":[\"10.0.0.0/28\"]}]"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
		for (size_t length = 0; length <= strlen(lists[i].text); length++) {
			struct taken taken = {0};
			size_t errors = read_bytes(lists[i].format, lists[i].text, length, &taken);

			if (length == strlen(lists[i].text))
				assert_int_equal(errors, 0);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_left_is_what_a_look_at_each_address_leaves),
		cmocka_unit_test(a_prefix_of_many_lines_is_given_once),
		cmocka_unit_test(a_line_with_many_quotes_is_read_once),
		cmocka_unit_test(too_many_parts_are_an_error_and_nothing_is_given),
		cmocka_unit_test(reasons_are_given_as_they_are_meant),
		cmocka_unit_test(a_place_in_a_record_is_found_through_its_strings),
		cmocka_unit_test(a_text_may_end_anywhere),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
