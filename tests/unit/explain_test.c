/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* What a policy decides about a source, against a walk over all its lines. */
#include "unit/policy_compiled.h"

#include "base/date.h"
#include "policy/explain.h"
#include "text/prefix_text.h"

#define LINES 40u

static struct prefix address(const char *text)
{
	struct prefix prefix;

	assert_true(prefix_text_parse_address(text, text + strlen(text), &prefix, NULL));
	return prefix;
}

/* "VERDICT LOCK PREFIX", or "pass". */
static void assert_decides(const struct policy *policy, const char *source, const char *to, uint16_t port, int64_t now,
			   const char *expected)
{
	struct prefix from = address(source), destination = address(to ? to : "0.0.0.0");
	struct explanation answer = policy_explain(policy, &from, to ? &destination : NULL, port, now);
	char got[160] = "pass", prefix[PREFIX_TEXT] = "default";

	if (answer.rule)
		prefix_format(&answer.rule->prefix, prefix);
	if (answer.lock)
		snprintf(got, sizeof(got), "%s %s %s", verdict_name(answer.verdict), answer.lock->name, prefix);
	assert_string_equal(got, expected);
}

static void the_longest_prefix_decides(void **state)
{
	struct compiled compiled = compile_good("lock m { drop 67.231.144.99; allow 67.231.144.0/24; drop 67.231.144.0/20\n"
						"allow 2001:db8::/32; default allow }");

	(void)state;
	assert_decides(compiled.policy, "67.231.144.99", NULL, 25, NOW, "drop m 67.231.144.99/32");
	assert_decides(compiled.policy, "67.231.144.98", NULL, 25, NOW, "allow m 67.231.144.0/24");
	assert_decides(compiled.policy, "67.231.145.1", NULL, 25, NOW, "drop m 67.231.144.0/20");
	assert_decides(compiled.policy, "67.231.143.255", NULL, 25, NOW, "allow m default");
	assert_decides(compiled.policy, "2001:db8:ffff::", NULL, 25, NOW, "allow m 2001:db8::/32");
	assert_decides(compiled.policy, "2001:db9::", NULL, 25, NOW, "allow m default");
	compiled_free(&compiled);
}

static void the_longest_to_chooses_the_lock(void **state)
{
	struct compiled compiled = compile_good("lock all { default allow; port 25, 26 }\nlock net { to 192.0.2.0/24 }\n"
						"lock host { to 192.0.2.25; mode monitor }\nlock six { port 27; to ::/0 }\n");

	(void)state;
	assert_decides(compiled.policy, "8.8.8.8", "192.0.2.25", 25, NOW, "drop host default");
	assert_decides(compiled.policy, "8.8.8.8", "192.0.2.26", 25, NOW, "drop net default");
	assert_decides(compiled.policy, "8.8.8.8", "192.0.3.1", 25, NOW, "allow all default");
	assert_decides(compiled.policy, "8.8.8.8", "192.0.2.25", 26, NOW, "allow all default");
	assert_decides(compiled.policy, "8.8.8.8", NULL, 25, NOW, "allow all default");
	assert_decides(compiled.policy, "8.8.8.8", NULL, 27, NOW, "pass");
	assert_decides(compiled.policy, "2001:db8::1", NULL, 27, NOW, "drop six default");
	assert_decides(compiled.policy, "2001:db8::1", NULL, 25, NOW, "allow all default");
	assert_decides(compiled.policy, "8.8.8.8", NULL, 587, NOW, "pass");
	compiled_free(&compiled);
}

/* Claims that an address of the family that only `to any` covers is this one, or (NULL) that there is none. */
static void assert_any(const char *text, uint8_t family, const char *expected)
{
	struct compiled compiled = compile_good(text);
	struct prefix any;
	char shown[PREFIX_TEXT] = "none";

	if (policy_any_destination(compiled.policy, family, &any))
		prefix_format_address(&any, shown);
	assert_string_equal(shown, expected ? expected : "none");
	compiled_free(&compiled);
}

static void the_destination_left_out_is_an_address_that_only_any_covers(void **state)
{
	(void)state;
	assert_any("lock m { }", 4, "0.0.0.0");
	assert_any("lock m { to 0.0.0.0/9, 0.128.0.0/32, 0.128.0.1 }", 4, "0.128.0.2");
	assert_any("lock m { to 0.0.0.0/9 } lock n { to 0.64.0.0/10, 0.0.0.0/24 } lock rest { }", 4, "0.128.0.0");
	assert_any("lock m { to 0.0.0.0/1, 128.0.0.0/2, 192.0.0.0/2 } lock rest { }", 4, NULL);
	assert_any("lock m { to 0.0.0.0/1, 128.0.0.0/2, 192.0.0.0/2 } lock rest { }", 6, "::");
	assert_any("lock m { to ::/64, 0:0:0:1::/64, 0:0:0:2::/128 }", 6, "::2:0:0:0:1");
	assert_any("lock m { to ::/1, 8000::/1 } lock rest { port 25; to any }", 6, NULL);
}

static void what_has_ended_does_not_decide(void **state)
{
	struct compiled compiled = compile_good("lock m { allow 10.0.0.0/8; drop 10.0.0.0/16 until 2027-01-01; allow 10.0.0.0/24 until 2026-12-01 }");
	int64_t day;

	(void)state;
	assert_true(date_parse("2026-12-02", 10, &day));
	assert_decides(compiled.policy, "10.0.0.1", NULL, 25, day - 1, "allow m 10.0.0.0/24");
	assert_decides(compiled.policy, "10.0.0.1", NULL, 25, day, "drop m 10.0.0.0/16");
	assert_decides(compiled.policy, "10.0.0.1", NULL, 25, day + 32 * DATE_DAY, "allow m 10.0.0.0/8");
	compiled_free(&compiled);
}

/* Claims that 192.0.2.1 is allowed by a rule of this group, of which its reason is said. */
static void assert_of_group(const char *text, const char *group)
{
	struct compiled compiled = compile_good(text);
	struct prefix source = address("192.0.2.1");
	struct explanation answer = policy_explain(compiled.policy, &source, NULL, 25, NOW);

	assert_non_null(answer.rule);
	assert_true(answer.rule->group < compiled.policy->group_count);
	assert_string_equal(compiled.policy->groups[answer.rule->group].name, group);
	assert_string_equal(compiled.policy->notes + answer.rule->notes, group);
	compiled_free(&compiled);
}

static void of_a_line_that_has_ended_the_group_does_not_stay(void **state)
{
	(void)state;
	assert_of_group("group old { 192.0.2.1 reason \"old\" until 2001-01-01 }\n"
			"group new { 192.0.2.1 reason \"new\" until 2031-01-01 }\n"
			"lock m { allow old; allow new; allow 192.0.2.1 until 2026-12-31 }", "new");
	assert_of_group("group new { 192.0.2.1 reason \"new\" }\n"
			"group old { 192.0.2.1 reason \"old\" until 2001-01-01 }\n"
			"lock m { allow old; allow new; allow 192.0.2.1 }", "new");
}

/* One line of a random lock. */
struct line {
	struct prefix prefix;
	enum verdict verdict;
	int64_t until; /* a year from 2020 to 2035, to its end; 0: for ever */
	int year;
	bool grouped;
};

static struct line random_line(void)
{
	unsigned host = (unsigned)random() % 7;
	struct line line = {.prefix = {.family = random() % 3 ? 4 : 6}, .verdict = random() % 2 ? VERDICT_DROP : VERDICT_ALLOW};
	uint8_t last = (uint8_t)((unsigned)random() % 64 >> host << host);

	line.prefix.length = (uint8_t)((line.prefix.family == 4 ? 32 : 128) - host);
	line.prefix.address[0] = line.prefix.family == 4 ? 10 : 0x20;
	line.prefix.address[line.prefix.family == 4 ? 3 : 15] = last;
	line.grouped = random() % 2;
	if (random() % 3 == 0) {
		char text[16];

		line.year = 2020 + (int)random() % 16;
		snprintf(text, sizeof(text), "%d-12-31", line.year);
		assert_true(date_parse(text, 10, &line.until));
		line.until += DATE_DAY;
	}
	return line;
}

/* Lines of which no two have one prefix and two verdicts. */
static void random_lines(struct line *lines)
{
	for (unsigned i = 0; i < LINES; i++) {
		lines[i] = random_line();
		for (unsigned j = 0; j < i; j++)
			if (prefix_compare(&lines[i].prefix, &lines[j].prefix) == 0)
				lines[i].verdict = lines[j].verdict;
	}
}

static void put_line(FILE *out, const struct line *line, const char *verdict)
{
	char prefix[PREFIX_TEXT];

	prefix_format(&line->prefix, prefix);
	fprintf(out, "%s%s", verdict, prefix);
	if (line->year)
		fprintf(out, " until %d-12-31", line->year);
	fputc('\n', out);
}

static char *text_of(const struct line *lines)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	for (int verdict = 0; verdict < 2; verdict++) {
		fprintf(out, "group %s {\n", verdict ? "bad" : "good");
		for (unsigned i = 0; i < LINES; i++)
			if (lines[i].grouped && (int)lines[i].verdict == verdict)
				put_line(out, &lines[i], "");
		fputs("}\n", out);
	}
	fputs("lock m {\nallow good\ndrop bad\n", out);
	for (unsigned i = 0; i < LINES; i++)
		if (!lines[i].grouped)
			put_line(out, &lines[i], lines[i].verdict == VERDICT_DROP ? "drop " : "allow ");
	fputs("}\n", out);
	fclose(out);
	return text;
}

/* The line that decides, found the long way; of one prefix whichever holds. NULL: the default. */
static const struct line *decide(const struct line *lines, const struct prefix *source, int64_t now)
{
	const struct line *found = NULL;

	for (unsigned i = 0; i < LINES; i++)
		if (prefix_covers(&lines[i].prefix, source) && (lines[i].until == 0 || now < lines[i].until) &&
		    (!found || lines[i].prefix.length > found->prefix.length))
			found = &lines[i];
	return found;
}

static void explanations_agree_with_a_walk_over_all_lines(void **state)
{
	(void)state;
	srandom(25);
	for (unsigned round = 0; round < 300; round++) {
		struct line lines[LINES];
		struct compiled compiled;
		char *text;
		int64_t now = NOW + ((int64_t)random() % 12 - 5) * 365 * DATE_DAY;

		random_lines(lines);
		text = text_of(lines);
		compiled = compile_good(text);
		for (unsigned last = 0; last < 128; last++) {
			struct prefix source = {.family = last < 64 ? 4 : 6, .length = last < 64 ? 32 : 128};
			const struct line *line;
			struct explanation answer;

			source.address[0] = last < 64 ? 10 : 0x20;
			source.address[last < 64 ? 3 : 15] = last % 64;
			line = decide(lines, &source, now);
			answer = policy_explain(compiled.policy, &source, NULL, 25, now);
			if (!answer.lock || (line == NULL) != (answer.rule == NULL) ||
			    (line && (prefix_compare(&line->prefix, &answer.rule->prefix) != 0 ||
				      line->verdict != answer.verdict)))
				fail_msg("source %u at %lld:\n%s", last, (long long)now, text);
		}
		compiled_free(&compiled);
		free(text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_longest_prefix_decides),
		cmocka_unit_test(the_longest_to_chooses_the_lock),
		cmocka_unit_test(the_destination_left_out_is_an_address_that_only_any_covers),
		cmocka_unit_test(what_has_ended_does_not_decide),
		cmocka_unit_test(of_a_line_that_has_ended_the_group_does_not_stay),
		cmocka_unit_test(explanations_agree_with_a_walk_over_all_lines),
	};

	return cmocka_run_group_tests_name("explain", tests, NULL, NULL);
}
