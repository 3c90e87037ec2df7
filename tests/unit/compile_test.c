/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* What a text means, once it is compiled. */
#include "unit/policy_compiled.h"

#include "base/date.h"

/* The rules of a text, one a line: "LOCK VERDICT PREFIX GROUP COVERING", covering by number or -. */
static void assert_rules(const char *text, const char *expected)
{
	struct compiled compiled = compile_good(text);
	const struct policy *policy = compiled.policy;
	char got[4096] = "";

	for (uint32_t i = 0; i < policy->rule_count; i++) {
		const struct policy_rule *rule = &policy->rules[i];
		char prefix[PREFIX_TEXT], covering[16] = "-";

		prefix_format(&rule->prefix, prefix);
		if (rule->covering != POLICY_NONE)
			snprintf(covering, sizeof(covering), "%u", rule->covering);
		snprintf(got + strlen(got), sizeof(got) - strlen(got), "%s %s %s %s %s\n", policy->locks[rule->lock].name,
			 verdict_name((enum verdict)rule->verdict), prefix,
			 rule->group == POLICY_NONE ? "-" : policy->groups[rule->group].name, covering);
	}
	assert_string_equal(got, expected);
	compiled_free(&compiled);
}

static void a_lock_has_its_defaults(void **state)
{
	struct compiled compiled = compile_good("lock mail { }\n");
	const struct policy_lock *lock = &compiled.policy->locks[0];

	(void)state;
	assert_int_equal(lock->port_count, 1);
	assert_int_equal(lock->ports[0], 25);
	assert_int_equal(lock->to_count, 2);
	assert_int_equal(lock->to[0].family, 4);
	assert_int_equal(lock->to[1].family, 6);
	assert_int_equal(lock->to[0].length + lock->to[1].length, 0);
	assert_int_equal(lock->default_verdict, VERDICT_DROP);
	assert_false(lock->monitor);
	assert_int_equal(compiled.policy->guard_count, 2);
	assert_int_equal(compiled.policy->guards[0].locks, 1);
	compiled_free(&compiled);
	assert_canonical("lock mail {}", "lock mail {\n\tport 25\n\tto any\n\tdefault drop\n\tmode enforce\n}\n");
}

static void rules_stand_by_lock_then_prefix_and_know_what_covers_them(void **state)
{
	(void)state;
	assert_rules("group g { 192.0.2.128/25; 192.0.2.0/24; 2001:db8::/32; 192.0.2.129 }\n"
		     "lock a { allow g; drop 192.0.2.0/25; drop 10.0.0.1 }\n"
		     "lock b { port 26; drop g; allow 10.0.0.0/8 }\n",
		     "a drop 10.0.0.1/32 - -\n"
		     "a allow 192.0.2.0/24 g -\n"
		     "a drop 192.0.2.0/25 - 1\n"
		     "a allow 192.0.2.128/25 g 1\n"
		     "a allow 192.0.2.129/32 g 3\n"
		     "a allow 2001:db8::/32 g -\n"
		     "b allow 10.0.0.0/8 - -\n"
		     "b drop 192.0.2.0/24 g -\n"
		     "b drop 192.0.2.128/25 g 7\n"
		     "b drop 192.0.2.129/32 g 8\n"
		     "b drop 2001:db8::/32 g -\n");
}

static void a_prefix_of_two_groups_belongs_to_the_first_statement(void **state)
{
	(void)state;
	assert_rules("group one { 192.0.2.1 }\ngroup two { 192.0.2.1; 192.0.2.2 }\n"
		     "lock m { allow 192.0.2.2; allow two; allow one }\n",
		     "m allow 192.0.2.1/32 two -\nm allow 192.0.2.2/32 two -\n");
}

/* What the kernel keeps is the canonical text: compiled again it must give the same. */
static void the_canonical_text_compiles_to_the_same_rules(void **state)
{
	const char *text = "group two { 192.0.2.1 until 2030-01-01; 192.0.2.2; 10.0.0.0-12.255.255.255 wide; ::1 }\n"
			   "lock m { to any, 192.0.2.7; drop 192.0.2.9; allow two; allow one; allow 192.0.2.2 }\n"
			   "group one { 192.0.2.1; 2001:db8::/32 reason \"a \\\"b\\\" \\\\\"; 192.0.2.1 owner \"x\" }\n"
			   "lock n { port 26, 25; to 192.0.2.8-192.0.2.10; drop two; default allow; mode monitor }\n";
	struct compiled first = compile_good(text), second = compile_good(first.policy->text);

	(void)state;
	assert_string_equal(second.policy->text, first.policy->text);
	assert_memory_equal(second.policy->digest, first.policy->digest, POLICY_DIGEST);
	assert_int_equal(second.policy->rule_count, first.policy->rule_count);
	for (uint32_t i = 0; i < first.policy->rule_count; i++) {
		const struct policy_rule *a = &first.policy->rules[i], *b = &second.policy->rules[i];

		assert_int_equal(prefix_compare(&a->prefix, &b->prefix), 0);
		assert_int_equal(a->lock, b->lock);
		assert_int_equal(a->verdict, b->verdict);
		assert_int_equal(a->group, b->group);
		assert_int_equal(a->covering, b->covering);
		assert_int_equal(a->until, b->until);
	}
	assert_int_equal(second.policy->guard_count, first.policy->guard_count);
	compiled_free(&first);
	compiled_free(&second);
}

static void the_digest_is_the_sha_256_of_the_text(void **state)
{
	struct compiled compiled = compile_good("lock mail {}");
	char text[POLICY_DIGEST_TEXT];

	(void)state;
	policy_format_digest(compiled.policy->digest, text);
	/* printf 'lock mail {\n\tport 25\n\tto any\n\tdefault drop\n\tmode enforce\n}\n' | sha256sum */
	assert_string_equal(text, "sha256:cf3f4f699b0dbcbe18baccb4d1df3a85d36a9c53ab5e7819446ec8e915131aa8");
	compiled_free(&compiled);
}

static int64_t until_of(const char *text)
{
	struct compiled compiled = compile_good(text);
	int64_t until = compiled.policy->rules[0].until;

	assert_int_equal(compiled.policy->rule_count, 1);
	compiled_free(&compiled);
	return until;
}

static void until_holds_through_its_day(void **state)
{
	int64_t day;

	(void)state;
	assert_true(date_parse("2027-03-31", 10, &day));
	assert_int_equal(until_of("lock m { allow 192.0.2.1 until 2027-03-31 }"), day + DATE_DAY);
	assert_int_equal(until_of("lock m { allow 192.0.2.1 }"), 0);
}

static void of_one_prefix_the_latest_end_holds(void **state)
{
	int64_t late;

	(void)state;
	assert_true(date_parse("2031-01-02", 10, &late));
	assert_int_equal(until_of("lock m { allow 192.0.2.1 until 2030-01-01; allow 192.0.2.1 until 2031-01-01 }"), late);
	assert_int_equal(until_of("lock m { allow 192.0.2.1 until 2031-01-01; allow 192.0.2.1 until 2030-01-01 }"), late);
	assert_int_equal(until_of("group g { 192.0.2.1 until 2030-01-01 }\n"
				  "lock m { allow 192.0.2.1 until 2031-01-01; allow g }"), late);
	assert_int_equal(until_of("lock m { allow 192.0.2.1 until 2031-01-01; allow 192.0.2.1 }"), 0);
	assert_int_equal(until_of("group g { 192.0.2.1 }\nlock m { allow 192.0.2.1 until 2031-01-01; allow g }"), 0);
}

static void a_line_that_ended_warns_and_stays(void **state)
{
	static const char text[] = "lock m { allow 192.0.2.1 until 2026-11-20 }";
	struct compiled ended = compile_at(text, strlen(text), NOW);
	struct compiled before = compile_at(text, strlen(text), NOW - 1);

	(void)state;
	assert_non_null(strstr(ended.messages, "test.policy:1:16: warning: this line ended with 2026-11-20"));
	assert_string_equal(before.messages, "");
	assert_int_equal(ended.policy->rule_count, 1);
	assert_string_equal(ended.policy->text, before.policy->text);
	assert_non_null(strstr(ended.policy->text, "until 2026-11-20"));
	compiled_free(&ended);
	compiled_free(&before);
}

static void two_verdicts_are_an_error_even_where_one_has_ended(void **state)
{
	(void)state;
	assert_error("lock m { allow 192.0.2.1 until 2001-01-01\n drop 192.0.2.1 }", "test.policy:2:7: error: 192.0.2.1/32 is both");
	assert_error("lock m { allow 192.0.2.1\n drop 192.0.2.1 }", "test.policy:1:16: note: allowed here");
	assert_error("group g { 192.0.2.0/24 }\nlock m { allow g\n drop 192.0.2.0-192.0.2.255 }", "test.policy:1:11: note: allowed by the group 'g' here");
	assert_error("group g { 192.0.2.1 }\nlock m { allow g\n drop g }", "test.policy:3:7: error: lock 'm' both allows and drops");
}

static void the_same_twice_is_a_warning_with_both_places(void **state)
{
	(void)state;
	assert_warning("lock m {\n allow 192.0.2.1\n allow 192.0.2.1/32 }", "test.policy:3:8: warning: 192.0.2.1/32 stands twice");
	assert_warning("lock m {\n allow 192.0.2.1\n allow 192.0.2.1/32 }", "test.policy:2:8: note:");
	assert_warning("group g {\n 192.0.2.1\n 192.0.2.1\n}\nlock m { drop g }", "test.policy:3:2: warning:");
	assert_warning("group g { 192.0.2.1 }\nlock m { drop g\n drop g }", "test.policy:3:7: warning: lock 'm' names the group 'g' twice");
	assert_warning("group g { 192.0.2.1 }\ngroup h { 192.0.2.1 }\nlock m { drop g; drop h }", "test.policy:2:11: warning: 192.0.2.1/32 stands twice in the lock 'm', again by the group 'h'");
	assert_warning("lock m { port 25,\t26, 25 }", "test.policy:1:23: warning: port 25 stands twice");
	assert_warning("lock m { to 192.0.2.1, 192.0.2.1 }", "test.policy:1:24: warning: 192.0.2.1/32 stands twice in the `to`");
}

static void what_lies_inside_another_prefix_is_no_repetition(void **state)
{
	(void)state;
	assert_silent("lock m { allow 192.0.2.0/24; allow 192.0.2.0/25; drop 192.0.2.0; to 192.0.2.0/24, 192.0.2.0 }");
}

static void a_very_large_allow_wants_wide(void **state)
{
	(void)state;
	assert_silent("lock m { allow 10.0.0.0/8; allow 2001:d00::/24; drop 12.0.0.0/6 }");
	assert_error("lock m { allow 10.0.0.0/7 }", "test.policy:1:16: error: an allow of '10.0.0.0/7'");
	assert_silent("lock m { allow 10.0.0.0/7 wide }");
	assert_error("lock m { allow 2001:c00::/23 }", "2^104 IPv6");
	assert_error("lock m { allow 10.0.0.0 - 11.0.0.1 }", "an allow of '10.0.0.0 - 11.0.0.1'");
	assert_error("group g {\n 10.0.0.0/7\n}\nlock m { allow g }", "test.policy:4:16: note: the group is allowed here");
	assert_silent("group g { 10.0.0.0/7 }\nlock m { drop g }");
	assert_silent("group g { 10.0.0.0/7 wide }\nlock m { allow g }");
	assert_error("group g { 10.0.0.0/7 }\nlock l { drop g; port 26 }\nlock m { allow g }", "wants the word `wide`");
	/* two that are not large as written make a large one together: nobody is misled */
	assert_silent("lock m { allow 10.0.0.0/8; allow 11.0.0.0/8 }");
}

static void wide_stays_with_each_part_of_a_range(void **state)
{
	(void)state;
	assert_canonical("lock m { allow 10.0.0.0-11.0.0.1 wide }",
			 "lock m {\n\tport 25\n\tto any\n\tallow 10.0.0.0/8 wide\n\tallow 11.0.0.0/31 wide\n"
			 "\tdefault drop\n\tmode enforce\n}\n");
}

static void wide_of_either_line_stays_when_two_are_one(void **state)
{
	(void)state;
	assert_canonical("lock m { drop 192.0.2.1; drop 192.0.2.1 wide; drop 192.0.2.2 wide; drop 192.0.2.2 }",
			 "lock m {\n\tport 25\n\tto any\n\tdrop 192.0.2.1/32 wide\n\tdrop 192.0.2.2/32 wide\n"
			 "\tdefault drop\n\tmode enforce\n}\n");
}

static void an_allow_of_everybody_is_always_refused(void **state)
{
	static const char *const everybody[] = {"any", "0.0.0.0/0", "::/0", "0.0.0.0-255.255.255.255", "0.0.0.0 mask 0.0.0.0",
						"::ffff:0:0/96", "::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"};

	(void)state;
	for (size_t i = 0; i < sizeof(everybody) / sizeof(everybody[0]); i++) {
		char text[200];

		snprintf(text, sizeof(text), "lock m { allow %s }", everybody[i]);
		assert_error(text, "is an allow of everybody");
		snprintf(text, sizeof(text), "lock m { allow %s wide }", everybody[i]);
		assert_error(text, "is an allow of everybody");
		snprintf(text, sizeof(text), "lock m { drop %s }", everybody[i]);
		assert_silent(text);
		if (i == 0)
			continue;
		snprintf(text, sizeof(text), "group g { %s wide }\nlock m { allow g }", everybody[i]);
		assert_error(text, "is an allow of everybody");
	}
}

static void two_locks_with_one_port_and_one_to_are_an_error(void **state)
{
	(void)state;
	assert_error("lock a { }\nlock b { }", "test.policy:2:6: error: the locks 'a' and 'b' both guard 0.0.0.0/0 at port 25");
	assert_error("lock a { to 192.0.2.1 }\nlock b { port 24,25\n to 192.0.2.2, 192.0.2.1 }", "test.policy:3:16: error:");
	assert_error("lock a { to 192.0.2.1 }\nlock b { to 192.0.2.1 }", "test.policy:1:13: note: the lock 'a' guards it here");
	assert_error("lock a { }\nlock b { to 0.0.0.0/0 }", "both guard");
	assert_silent("lock a { }\nlock b { to 192.0.2.0/24 }\nlock c { to 192.0.2.0 }\nlock d { port 26 }");
	assert_silent("lock a { to 0.0.0.0/0 }\nlock b { to ::/0 }");
}

static void a_name_stands_once(void **state)
{
	(void)state;
	assert_error("group g { }\ngroup g { }\nlock m { allow g }", "test.policy:2:7: error: a second group 'g'");
	assert_error("group g { }\ngroup g { }\nlock m { allow g }", "test.policy:1:7: note:");
	assert_error("lock m { }\nlock m { port 26 }", "test.policy:2:6: error: a second lock 'm'");
	assert_silent("group m { 192.0.2.1 }\nlock m { allow m }");
}

static void a_group_may_stand_behind_the_lock_that_names_it(void **state)
{
	(void)state;
	assert_silent("lock m { allow g }\ngroup g { 192.0.2.1 }");
	assert_warning("lock m { }\ngroup g { 192.0.2.1 }", "test.policy:2:7: warning: no lock uses the group 'g'");
	assert_error("lock m { allow grup }\ngroup group1 { }", "no group is called 'grup'");
	assert_error("lock m { allow exampel }\ngroup example { }", "did you mean 'example'?");
}

static void a_review_date_warns_when_it_has_passed(void **state)
{
	(void)state;
	assert_warning("group g { review 2026-11-20 }\nlock m { allow g }", "test.policy:1:11: warning: the list of group 'g'");
	assert_silent("group g { review 2026-11-21 }\nlock m { allow g }");
	assert_silent("group g { review 2027-06-13; retrieved 2001-01-01 }\nlock m { allow g }");
}

static void limits_are_errors_with_the_number(void **state)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	(void)state;
	for (int i = 0; i < 65; i++)
		fprintf(out, "lock l%d { port %d }\n", i, i + 1);
	fclose(out);
	assert_error(text, "test.policy:65:6: error: more than 64 locks");
	*strstr(text, "lock l64") = '\0';
	assert_silent(text);
	free(text);
	out = open_memstream(&text, &size);
	fputs("lock m { port 1", out);
	for (int i = 1; i < 65; i++)
		fprintf(out, ", %d", i + 1);
	fputs("}", out);
	fclose(out);
	assert_error(text, "more than 64 ports in one lock");
	free(text);
	out = open_memstream(&text, &size);
	fputs("lock m { to 10.0.0.0\n", out);
	for (int i = 1; i < 4097; i++)
		fprintf(out, "to 10.0.%d.%d\n", i / 256, i % 256);
	fputs("}", out);
	fclose(out);
	assert_error(text, "at most 4096");
	free(text);
}

/* A prefix counts once in each lock: 64 locks with 39,062 are just allowed, with 39,063 too many. */
static void rules_in_force_are_limited_and_counted_in_each_lock(void **state)
{
	(void)state;
	for (unsigned count = 39062; count <= 39063; count++) {
		struct compiled compiled;
		char *text = NULL;
		size_t size;
		FILE *out = open_memstream(&text, &size);

		for (unsigned i = 0; i < 64; i++)
			fprintf(out, "lock l%u { port %u; drop g }\n", i, i + 1);
		fputs("group g {\n", out);
		for (unsigned i = 0; i < count; i++)
			fprintf(out, "10.0.%u.%u\n", i / 256, i % 256);
		fputs("}\n", out);
		fclose(out);
		compiled = compile_at(text, size, NOW);
		if (count == 39062)
			assert_int_equal(compiled.policy ? compiled.policy->rule_count : 0, 64 * 39062);
		else
			assert_non_null(strstr(compiled.messages, "test.policy:64:6: error: with this lock there are more than 2500000"));
		compiled_free(&compiled);
		free(text);
	}
}

static void a_policy_has_a_lock(void **state)
{
	(void)state;
	assert_error("", "test.policy:1:1: error: this policy has no lock");
	assert_error("group g { 192.0.2.1 }\n# nothing\n", "test.policy:3:1: error: this policy has no lock");
}

static void all_errors_are_found_and_twenty_are_shown(void **state)
{
	char text[2048] = "lock m {\n";
	struct compiled compiled;

	(void)state;
	for (int i = 0; i < 25; i++)
		strcat(text, "allow 10.0.0.1/8\n");
	strcat(text, "}\n");
	compiled = compile_at(text, strlen(text), NOW);
	assert_null(compiled.policy);
	assert_int_equal(compiled.errors, 25);
	assert_non_null(strstr(compiled.messages, "test.policy:21:7: error:"));
	assert_null(strstr(compiled.messages, "test.policy:22:7: error:"));
	assert_non_null(strstr(compiled.messages, "test.policy: 5 more errors\n"));
	compiled_free(&compiled);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_lock_has_its_defaults),
		cmocka_unit_test(rules_stand_by_lock_then_prefix_and_know_what_covers_them),
		cmocka_unit_test(a_prefix_of_two_groups_belongs_to_the_first_statement),
		cmocka_unit_test(the_canonical_text_compiles_to_the_same_rules),
		cmocka_unit_test(the_digest_is_the_sha_256_of_the_text),
		cmocka_unit_test(until_holds_through_its_day),
		cmocka_unit_test(of_one_prefix_the_latest_end_holds),
		cmocka_unit_test(a_line_that_ended_warns_and_stays),
		cmocka_unit_test(two_verdicts_are_an_error_even_where_one_has_ended),
		cmocka_unit_test(the_same_twice_is_a_warning_with_both_places),
		cmocka_unit_test(what_lies_inside_another_prefix_is_no_repetition),
		cmocka_unit_test(a_very_large_allow_wants_wide),
		cmocka_unit_test(wide_stays_with_each_part_of_a_range),
		cmocka_unit_test(wide_of_either_line_stays_when_two_are_one),
		cmocka_unit_test(an_allow_of_everybody_is_always_refused),
		cmocka_unit_test(two_locks_with_one_port_and_one_to_are_an_error),
		cmocka_unit_test(a_name_stands_once),
		cmocka_unit_test(a_group_may_stand_behind_the_lock_that_names_it),
		cmocka_unit_test(a_review_date_warns_when_it_has_passed),
		cmocka_unit_test(limits_are_errors_with_the_number),
		cmocka_unit_test(rules_in_force_are_limited_and_counted_in_each_lock),
		cmocka_unit_test(a_policy_has_a_lock),
		cmocka_unit_test(all_errors_are_found_and_twenty_are_shown),
	};

	return cmocka_run_group_tests_name("compile", tests, NULL, NULL);
}
