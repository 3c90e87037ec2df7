/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* Which differences are asked about, and which are not. */
#include "unit/policy_compiled.h"

#include "base/mem.h"
#include "diff/sanity.h"
#include "export/comparison_coverage.h"

static void put_place(FILE *out, const struct diff_scope *scope, const char *before)
{
	char place[COMPARISON_PLACE];

	if (!scope)
		return;
	comparison_format_place(scope, place);
	fprintf(out, "%s%s", before, place);
}

/* What is odd about going from one policy to another: "kind LOCK>HEIR GROUP FAMILY LOST/BEFORE at PLACE;" for each. */
static char *concerns(const char *old_text, const char *new_text, bool hit)
{
	static const char *const kinds[] = {"nobody", "default", "group", "open", "list"};
	struct compiled old = compile_good(old_text), new = compile_good(new_text);
	struct diff *diff = diff_make(old.policy, new.policy, NOW);
	bool *hits = mem_zeroed(old.policy->rule_count, sizeof(*hits));
	struct sanity sanity;
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (old.policy->rule_count)
		hits[0] = hit;
	sanity = sanity_find(diff, hits);
	for (size_t i = 0; i < sanity.count; i++) {
		const struct sanity_concern *concern = &sanity.items[i];
		char lost[RANGE_SIZE_TEXT], before[RANGE_SIZE_TEXT];

		range_format_size(concern->lost, false, lost);
		range_format_size(concern->before, false, before);
		fprintf(out, "%s", kinds[concern->kind]);
		if (concern->lock)
			fprintf(out, " %s", concern->lock);
		if (concern->heir)
			fprintf(out, ">%s", concern->heir);
		if (concern->group)
			fprintf(out, " %s IPv%u %s/%s", concern->group, concern->family, lost, before);
		put_place(out, concern->scope, " at ");
		put_place(out, concern->other, ", ");
		if (concern->scopes > 2)
			fprintf(out, " of %zu", concern->scopes);
		fputc(';', out);
	}
	fclose(out);
	sanity_free(&sanity);
	diff_free(diff);
	free(hits);
	compiled_free(&old);
	compiled_free(&new);
	return text;
}

static void assert_concerns(const char *old, const char *new, bool hit, const char *expected)
{
	char *text = concerns(old, new, hit);

	assert_string_equal(text, expected);
	free(text);
}

static void a_policy_that_allows_nobody_is_asked_about(void **state)
{
	const char *old = "lock m { allow 192.0.2.1 }";

	(void)state;
	assert_concerns(old, "lock m { }", false, "nobody;");
	assert_concerns(old, "lock n { drop 192.0.2.1 }", false, "nobody;");
	assert_concerns(old, "lock n { mode monitor; drop 192.0.2.1 }", false, "");
	assert_concerns(old, "lock n { mode monitor }", false, "");
	assert_concerns(old, "lock n { mode monitor } lock o { port 26 }", false, "nobody;");
	assert_concerns(old, "lock m { allow 192.0.2.2 }", true, "");
	assert_concerns("lock m { }", "lock n { }", false, "");
	assert_concerns(old, "lock m { allow 192.0.2.1 until 2025-01-01 }", false, "nobody;");
	assert_concerns("lock m { allow 192.0.2.1 until 2025-01-01 }", "lock m { }", false, "");
}

static void that_nobody_gets_in_is_told_by_packets(void **state)
{
	const char *open = "lock m { default allow }", *shut = "lock m { default allow; drop 0.0.0.0/0; drop ::/0 }";

	(void)state;
	assert_concerns(open, shut, false, "nobody;");
	assert_concerns(open, "lock n { }", false, "nobody;");
	assert_concerns("lock m { allow 192.0.2.1 }", shut, false, "nobody;");
	assert_concerns(shut, "lock m { }", false, "");
	assert_concerns("lock m { }", shut, false, "");
	/* some of them; and those of one family */
	assert_concerns(open, "lock m { default allow; drop 0.0.0.0/0; drop ::/0; allow 192.0.2.1 }", false, "");
	assert_concerns(open, "lock m { default allow; drop 0.0.0.0/0 }", false, "");
	assert_concerns("lock m { to 10.0.0.1; default allow }", "lock m { to 10.0.0.1; default allow; drop 0.0.0.0/0 }", false, "nobody;");
	assert_concerns("lock m { to 10.0.0.1; allow 192.0.2.1 }", "lock m { to 10.0.0.1; allow 2001:db8::1 }", false, "nobody;");
	/* what decides nothing: a rule under longer ones, and a lock of which each destination has another */
	assert_concerns("lock m { allow 192.0.2.0/24 }", "lock m { allow 192.0.2.0/31; drop 192.0.2.0; drop 192.0.2.1 }", false, "nobody;");
	assert_concerns("lock m { to 10.0.0.0/31; default allow }",
			"lock m { to 10.0.0.0/31; default allow } lock n { to 10.0.0.0 } lock o { to 10.0.0.1 }", false, "nobody;");
	/* nothing is taken: where none judges any longer, all pass */
	assert_concerns("lock m { } lock n { to 10.0.0.1; port 26; allow 192.0.2.1 }", "lock m { }", false, "open n at port 26 of 10.0.0.1/32;");
	assert_concerns("lock m { } lock n { port 26; allow 192.0.2.1 }", "lock m { } lock n { port 26; mode monitor }", false, "");
	assert_concerns("lock m { }", "lock m { } lock n { port 26 }", false, "");
	assert_concerns("lock m { to 10.0.0.1; allow 192.0.2.1 }", "lock m { to 10.0.0.1; port 26 }", false,
			"nobody;open m at port 25 of 10.0.0.1/32;");
}

static void a_default_that_turns_to_allow_is_asked_about(void **state)
{
	(void)state;
	assert_concerns("lock m { }", "lock m { default allow }", false, "default m;");
	assert_concerns("lock m { default allow }", "lock m { default allow; drop 192.0.2.1 }", false, "");
	assert_concerns("lock m { default allow; drop 192.0.2.1 }", "lock m { default allow }", false, "");
	assert_concerns("lock m { }", "lock m { } lock n { port 26; default allow }", false, "");
	/* nobody gets in by it */
	assert_concerns("lock m { to 10.0.0.1; allow 192.0.2.1 }", "lock m { to 10.0.0.1; default allow; drop 0.0.0.0/0; allow 192.0.2.1 }",
			false, "");
}

static void a_default_turns_by_another_lock_too(void **state)
{
	const char *old = "lock mail { allow 192.0.2.0/24 }";

	(void)state;
	assert_concerns(old, "lock post { allow 192.0.2.0/24 }", false, "");
	assert_concerns(old, "lock post { default allow; allow 192.0.2.0/24 }", false, "default mail>post;");
	assert_concerns("lock m { allow 192.0.2.1 }", "lock n { drop 192.0.2.1; default allow }", false, "default m>n;");
	/* for some destinations of both families, and some of the ports; by two locks, each once */
	assert_concerns(old, "lock mail { allow 192.0.2.0/24 } lock new { to 10.0.0.1, 2001:db8::1; default allow }", false,
			"default mail>new;");
	assert_concerns("lock mail { port 25, 26 }", "lock mail { } lock new { port 26; default allow }", false, "default mail>new;");
	assert_concerns(old, "lock mail { default allow } lock new { to 10.0.0.1, 10.0.0.3; default allow }", false,
			"default mail;default mail>new;");
	/* by names that change places, and by one that goes where its destinations had an open default */
	assert_concerns("lock a { } lock b { port 26; default allow }", "lock b { } lock a { port 26; default allow }", false, "");
	assert_concerns("lock a { } lock b { to 10.0.0.1; default allow }", "lock a { } lock c { to 10.0.0.1; default allow }", false, "");
	assert_concerns("lock a { } lock b { to 10.0.0.1; default allow }", "lock a { default allow } lock b { to 10.0.0.1 }", false,
			"default a;");
}

static void a_third_of_a_group_that_is_hit_is_not_more_than_a_third(void **state)
{
	const char *old = "group g { 192.0.2.0/30; 192.0.2.8/31 }\nlock m { allow g }";

	(void)state;
	assert_concerns(old, "group g { 192.0.2.0/30 }\nlock m { allow g }", true, "");
	assert_concerns(old, "group g { 192.0.2.0/31; 192.0.2.2 }\nlock m { allow g }", true, "group m g IPv4 3/6 at port 25 of any IPv4 destination;");
	assert_concerns(old, "group g { 192.0.2.0/31; 192.0.2.2 }\nlock m { allow g }", false, "");
}

static void only_what_is_allowed_no_longer_counts(void **state)
{
	const char *old = "group g { 192.0.2.0/30 }\nlock m { to 10.0.0.0/31; allow g; drop 192.0.2.3 }";

	(void)state;
	/* other words for the same; and what was dropped before */
	assert_concerns(old, "group h { 192.0.2.0/24 }\nlock n { to 10.0.0.0/31; allow h }", true, "");
	assert_concerns(old, "group g { 192.0.2.0/31 }\nlock m { to 10.0.0.0/31; allow g }", true, "");
	assert_concerns(old, "group g { 192.0.2.0 }\nlock m { to 10.0.0.0/31; allow g }", true, 
			"group m g IPv4 2/3 at port 25 of 10.0.0.0/31;list g IPv4 3/4;");
	assert_concerns(old, "group g { 192.0.2.0/30 }\nlock m { to 10.0.0.0/31; allow 192.0.2.9; mode monitor }", true, "");
}

static void each_place_counts_by_itself(void **state)
{
	const char *old = "group g { 192.0.2.0/30 }\nlock m { to 10.0.0.0/31; allow g; drop 192.0.2.3 }";
	const char *ports = "group g { 192.0.2.0/30 }\nlock m { port 25, 26; to 10.0.0.0; allow g }";

	(void)state;
	/* at one of its destinations, by another lock; the one that loses most is named */
	assert_concerns(old, "group g { 192.0.2.0/30 }\nlock m { to 10.0.0.0; allow g }\nlock o { to 10.0.0.1; allow 192.0.2.9 }", true,
			"group m g IPv4 3/3 at port 25 of 10.0.0.1/32;");
	assert_concerns(old, "group g { 192.0.2.0/30 }\nlock m { to 10.0.0.0; allow g; drop 192.0.2.0/31 }\nlock o { to 10.0.0.1; allow 192.0.2.9 }",
			true, "group m g IPv4 3/3 at port 25 of 10.0.0.1/32;");
	assert_concerns(old, "group g { 192.0.2.0/30 }\nlock m { to 10.0.0.0; allow 192.0.2.9 }\nlock o { to 10.0.0.1; allow g; drop 192.0.2.0/31 }",
			true, "group m g IPv4 3/3 at port 25 of 10.0.0.0/32;");
	assert_concerns(old, "group g { 192.0.2.0/30 }\nlock m { to 10.0.0.0; allow g; drop 192.0.2.0 }\nlock o { to 10.0.0.1; allow g; drop 192.0.2.1 }",
			true, "");
	/* at one of its ports */
	assert_concerns(ports, "group g { 192.0.2.0/30 }\nlock m { to 10.0.0.0; allow g }\nlock o { port 26; to 10.0.0.0; allow 192.0.2.9 }", true,
			"group m g IPv4 4/4 at port 26 of 10.0.0.0/32;");
	/* locks of other names that allow the same */
	assert_concerns(old, "group g { 192.0.2.0/30 }\nlock a { to 10.0.0.0; allow g }\nlock b { to 10.0.0.1; allow g }", true, "");
	/* where no lock is in the way any longer, or one that monitors, nobody loses anything */
	assert_concerns(old, "group g { 192.0.2.0/30 }\nlock m { to 10.0.0.0; allow g }\nlock o { to 10.0.0.1; allow 192.0.2.9; mode monitor }",
			true, "");
	assert_concerns(old, "group g { 192.0.2.0/30 }\nlock m { to 10.0.0.0; allow g }", true, "open m at port 25 of 10.0.0.1/32;");
	assert_concerns(old, "lock m { to 10.0.0.0; allow 192.0.2.8 }\nlock o { to 10.0.0.1; allow 192.0.2.9; mode monitor }", true,
			"group m g IPv4 3/3 at port 25 of 10.0.0.0/32;");
}

static void what_is_guarded_no_longer_is_told(void **state)
{
	const char *old = "lock m { port 25, 26; to 10.0.0.1, 10.0.0.3, 2001:db8::1; allow 192.0.2.1 }\nlock n { port 99 }";

	(void)state;
	assert_concerns(old, "lock m { to 10.0.0.1, 10.0.0.3, 2001:db8::1; allow 192.0.2.1 }\nlock n { port 99 }", false,
			"open m at port 26 of 10.0.0.1/32, 10.0.0.3/32, port 26 of 2001:db8::1/128;");
	assert_concerns(old, "lock m { to 10.0.0.1; allow 192.0.2.1 }\nlock n { port 99 }", false,
			"open m at port 25 of 10.0.0.3/32, port 25 of 2001:db8::1/128 of 4;");
	assert_concerns("lock m { port 1, 2, 3, 4, 5, 6; to 10.0.0.1, 10.0.0.3, 10.0.0.5, 10.0.0.7, 10.0.0.9 }\nlock n { port 99 }",
			"lock n { port 99 }", false,
			"open m at ports 1, 2, 3, 4 and 2 more of 10.0.0.1/32, 10.0.0.3/32, 10.0.0.5/32, 10.0.0.7/32 and 1 more;");
	assert_concerns("lock m { to 0.0.0.0/0 }", "lock n { to 10.0.0.1 }", false, "open m at port 25 of any IPv4 destination but 10.0.0.1/32;");
	/* another lock has it; it let everybody in before; it only counted */
	assert_concerns(old, "lock o { port 25, 26; to 10.0.0.0/8, 2001:db8::/32; mode monitor }\nlock n { port 99 }", false, "");
	assert_concerns("lock m { default allow; drop 192.0.2.1 }\nlock n { port 99 }", "lock n { port 99 }", false, "");
	assert_concerns("lock m { mode monitor }\nlock n { port 99 }", "lock n { port 99 }", false, "");
}

static void families_are_apart(void **state)
{
	(void)state;
	assert_concerns("group g { 192.0.2.0/24; 2001:db8::/32 }\nlock m { allow g }", "group g { 2001:db8::/32 }\nlock m { allow g }", true,
			"group m g IPv4 256/256 at port 25 of any IPv4 destination;list g IPv4 256/256;");
	/* it was hit when the lock guarded that family; now there is nothing to lose */
	assert_concerns("group g { 2001:db8::1 }\nlock m { to 10.0.0.1; allow g }",
			"group g { 2001:db8::2 }\nlock m { to 10.0.0.1; allow g; allow 192.0.2.2 }", true, "");
	assert_concerns("group g { 2001:db8::/32; ::/1 wide; 8000::/1 wide }\nlock m { allow g }", "group g { ::/2 wide }\nlock m { allow g }",
			true, "group m g IPv6 2.55e+38/2^128 at port 25 of any IPv6 destination;list g IPv6 2.55e+38/2^128;");
}

static void lists_that_shrink_are_told_of(void **state)
{
	const char *old = "group g { 192.0.2.0/25; 192.0.2.128/26 }\nlock m { allow 192.0.0.0/16; allow g }";

	(void)state;
	assert_concerns(old, "group g { 192.0.2.0-192.0.2.95 }\nlock m { allow 192.0.0.0/16; allow g }", true, "");
	assert_concerns(old, "group g { 192.0.2.0-192.0.2.94 }\nlock m { allow 192.0.0.0/16; allow g }", true, "list g IPv4 97/192;");
	assert_concerns(old, "group g { }\nlock m { allow 192.0.0.0/16; allow g }", true, "list g IPv4 192/192;");
	assert_concerns(old, "lock m { allow 192.0.0.0/16 }", true, "");
}

static void lists_that_keep_their_widest_prefix_are_told_of(void **state)
{
	const char *old = "group g { 192.0.0.0/24; 192.0.2.0; 192.0.2.2; 192.0.2.4 }\nlock m { allow 192.0.0.0/16; allow g }";

	(void)state;
	assert_concerns(old, "group g { 192.0.0.0/24; 192.0.2.0 }\nlock m { allow 192.0.0.0/16; allow g }", true, "");
	assert_concerns("group g { 192.0.0.0/24; 192.0.2.0; 192.0.2.2 }\nlock m { allow 192.0.0.0/16; allow g }",
			"group g { 192.0.0.0/24 }\nlock m { allow 192.0.0.0/16; allow g }", true, "list g IPv4 2/258;");
	assert_concerns(old, "group g { 192.0.0.0/24 }\nlock m { allow 192.0.0.0/16; allow g }", true, "list g IPv4 3/259;");
	/* fewer prefixes for as many addresses, or more */
	assert_concerns(old, "group g { 192.0.0.0/23 }\nlock m { allow 192.0.0.0/16; allow g }", true, "");
	assert_concerns("group g { 192.0.2.0; 192.0.2.1; 192.0.2.2; 192.0.2.3 }\nlock m { allow g }", "group g { 192.0.2.0/30 }\nlock m { allow g }",
			true, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_policy_that_allows_nobody_is_asked_about),
		cmocka_unit_test(that_nobody_gets_in_is_told_by_packets),
		cmocka_unit_test(a_default_that_turns_to_allow_is_asked_about),
		cmocka_unit_test(a_default_turns_by_another_lock_too),
		cmocka_unit_test(a_third_of_a_group_that_is_hit_is_not_more_than_a_third),
		cmocka_unit_test(only_what_is_allowed_no_longer_counts),
		cmocka_unit_test(each_place_counts_by_itself),
		cmocka_unit_test(what_is_guarded_no_longer_is_told),
		cmocka_unit_test(families_are_apart),
		cmocka_unit_test(lists_that_shrink_are_told_of),
		cmocka_unit_test(lists_that_keep_their_widest_prefix_are_told_of),
	};

	return cmocka_run_group_tests_name("sanity", tests, NULL, NULL);
}
