/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* What differs between two policies, against a judgement of each packet by each of them. */
#include "unit/policy_compiled.h"

#include "base/date.h"
#include "diff/diff.h"
#include "text/prefix_text.h"

#define LOCKS   3u
#define PORTS   4u  /* 24 to 27 */
#define HOSTS   10u /* destinations: eight that the locks name, and one beside them on each side */
#define SOURCES 68u

/* Two texts compiled and compared. */
struct compared {
	struct compiled old, new;
	struct diff *diff;
};

static struct compared compare(const char *old, const char *new)
{
	struct compared compared = {compile_good(old), compile_good(new), NULL};

	compared.diff = diff_make(compared.old.policy, compared.new.policy, NOW);
	return compared;
}

static void compared_free(struct compared *compared)
{
	diff_free(compared->diff);
	compiled_free(&compared->old);
	compiled_free(&compared->new);
}

/* A set as text: "192.0.2.0/24 198.51.100.1/32". */
static void put_set(FILE *out, const struct ranges *ranges, uint8_t family)
{
	struct ranges_walk walk = ranges_walk(ranges, family);
	struct prefix prefix;
	char text[PREFIX_TEXT];

	while (ranges_next(&walk, &prefix)) {
		prefix_format(&prefix, text);
		fprintf(out, " %s", text);
	}
}

/* "OLD-LOCK>NEW-LOCK PORTS to DESTINATIONS + SOURCES - SOURCES;" for each scope. */
static char *coverage_text(const struct diff *diff)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	for (size_t i = 0; i < diff->scope_count; i++) {
		const struct diff_scope *scope = &diff->scopes[i];

		fprintf(out, "%s>%s", scope->locks.old == POLICY_NONE ? "" : diff->old->locks[scope->locks.old].name,
			scope->locks.new == POLICY_NONE ? "" : diff->new->locks[scope->locks.new].name);
		for (uint32_t j = 0; j < scope->port_count; j++)
			fprintf(out, " %u", scope->ports[j]);
		fputs(" to", out);
		put_set(out, &scope->to, scope->family);
		fputs(" +", out);
		put_set(out, &scope->change->opens, scope->family);
		fputs(" -", out);
		put_set(out, &scope->change->closes, scope->family);
		fputc(';', out);
	}
	fclose(out);
	return text;
}

static void assert_coverage(const char *old, const char *new, const char *expected)
{
	struct compared compared = compare(old, new);
	char *text = coverage_text(compared.diff);

	assert_string_equal(text, expected);
	free(text);
	compared_free(&compared);
}

static void the_way_it_is_written_is_no_change_of_coverage(void **state)
{
	(void)state;
	assert_coverage("lock m { allow 192.0.2.0/24 }", "lock m { allow 192.0.2.0/25; allow 192.0.2.128/25 }", "");
	assert_coverage("lock m { allow 192.0.2.0/24; allow 2001:db8::/32 }",
			"group g { 192.0.2.0-192.0.2.255; 2001:db8::/32 }\nlock n { allow g }", "");
	assert_coverage("lock m { drop 192.0.2.1; allow 192.0.2.0/24 }",
			"lock m { allow 192.0.2.0; allow 192.0.2.2-192.0.2.255 }", "");
}

static void coverage_is_the_fewest_prefixes(void **state)
{
	(void)state;
	assert_coverage("lock m { to 10.0.0.1; allow 192.0.2.0/24 }", "lock m { to 10.0.0.1; allow 192.0.2.0/25; allow 192.0.3.0/24 }",
			"m>m 25 to 10.0.0.1/32 + 192.0.3.0/24 - 192.0.2.128/25;");
	assert_coverage("lock m { to 10.0.0.1 }", "lock m { to 10.0.0.1; drop 128.0.0.0/1; default allow }",
			"m>m 25 to 10.0.0.1/32 + 0.0.0.0/1 -;");
	assert_coverage("lock m { to ::1; default allow }", "lock m { to ::1 }", "m>m 25 to ::1/128 + - ::/0;");
}

static void a_lock_less_or_more_is_a_change_of_coverage(void **state)
{
	(void)state;
	assert_coverage("lock m { to 10.0.0.1; default allow }", "lock m { to 10.0.0.1; port 25, 26; default drop; allow 128.0.0.0/1 wide }",
			"m>m 25 to 10.0.0.1/32 + - 0.0.0.0/1;>m 26 to 10.0.0.1/32 + - 0.0.0.0/1;");
	assert_coverage("lock m { to 10.0.0.0/31; allow 128.0.0.0/1 wide }", "lock n { to 10.0.0.0; allow 128.0.0.0/1 wide }",
			"m> 25 to 10.0.0.1/32 + 0.0.0.0/1 -;");
	assert_coverage("lock m { to 10.0.0.0/31; default allow }", "lock n { to 10.0.0.0; default allow }", "");
}

static void coverage_is_that_of_the_moment(void **state)
{
	(void)state;
	assert_coverage("lock m { to 10.0.0.1; allow 192.0.2.0/24 until 2026-11-20; drop 192.0.2.1 }", "lock m { to 10.0.0.1 }", "");
	assert_coverage("lock m { to 10.0.0.1; allow 192.0.2.0/24 until 2026-11-21 }", "lock m { to 10.0.0.1 }",
			"m>m 25 to 10.0.0.1/32 + - 192.0.2.0/24;");
}

static void the_mode_is_no_verdict(void **state)
{
	struct compared compared = compare("lock m { allow 192.0.2.0/24 }", "lock m { allow 192.0.2.0/24; mode monitor }");

	(void)state;
	assert_int_equal(compared.diff->scope_count, 0);
	assert_int_equal(compared.diff->lock_count, 1);
	assert_false(compared.diff->same);
	compared_free(&compared);
}

static const struct policy_rule *rule_of(const struct policy *policy, uint32_t index)
{
	assert_true(index < policy->rule_count);
	return &policy->rules[index];
}

static void rules_are_compared_by_lock_and_prefix(void **state)
{
	struct compared compared =
		compare("group g { 192.0.2.0/24 reason \"say \\\"a\\\\b\\\"\" owner \"x\" }\n"
			"lock a { allow g; allow 192.0.3.0/24; allow 192.0.4.0/24 }\nlock b { port 26; allow 192.0.3.0/24 }",
			"group g { 192.0.2.0/24 reason \"say \\\"a\\\\b\\\"\" owner \"y\" }\n"
			"lock b { port 26; drop 192.0.3.0/24 }\nlock a { allow g; allow 192.0.4.0/24; allow 192.0.5.0/24 }");
	const struct diff_pair *rules = compared.diff->rules;
	const struct policy *old = compared.old.policy, *new = compared.new.policy;

	(void)state;
	assert_int_equal(compared.diff->lock_count, 0);
	assert_int_equal(compared.diff->rule_count, 4);
	assert_string_equal(policy_reason(old, rule_of(old, rules[0].old)), "say \"a\\b\"");
	assert_string_equal(policy_owner(old, rule_of(old, rules[0].old)), "x");
	assert_string_equal(policy_owner(new, rule_of(new, rules[0].new)), "y");
	assert_int_equal(rule_of(old, rules[1].old)->prefix.address[2], 3);
	assert_int_equal(rules[1].new, POLICY_NONE);
	assert_int_equal(rules[2].old, POLICY_NONE);
	assert_int_equal(rule_of(new, rules[2].new)->prefix.address[2], 5);
	assert_int_equal(rule_of(old, rules[3].old)->verdict, VERDICT_ALLOW);
	assert_int_equal(rule_of(new, rules[3].new)->verdict, VERDICT_DROP);
	assert_true(diff_touches(compared.diff, rule_of(old, rules[1].old)));
	assert_false(diff_touches(compared.diff, rule_of(old, rules[0].old)));
	compared_free(&compared);
}

static void assert_size(uint128 size, const char *people, const char *exact)
{
	char text[RANGE_SIZE_TEXT];

	range_format_size(size, false, text);
	assert_string_equal(text, people);
	range_format_size(size, true, text);
	assert_string_equal(text, exact);
}

static void sizes_are_exact_for_programs(void **state)
{
	(void)state;
	assert_size(1, "1", "1");
	assert_size(4294967296, "4294967296", "4294967296");
	assert_size((uint128)1 << 80, "2^80", "1208925819614629174706176");
	assert_size(((uint128)1 << 80) + 1, "1.21e+24", "1208925819614629174706177");
	assert_size(0, "2^128", "340282366920938463463374607431768211456");
	assert_size(~(uint128)0, "3.4e+38", "340282366920938463463374607431768211455");
}

/* An address of one of two small universes; `index` 0 to SOURCES - 1: the last four are the ends of the family. */
static struct prefix source_at(uint8_t family, unsigned index)
{
	uint128 base = family == 4 ? 0x0a000000 : (uint128)0x20010db8 << 96, highest = range_last(0, family, 0);
	const uint128 others[] = {0, highest, base - 1, base + 64};

	return range_prefix(index < 64 ? base + index : others[index - 64], family, range_bits(family));
}

static struct prefix host_at(uint8_t family, unsigned index)
{
	uint128 base = family == 4 ? 0x0b000007 : ((uint128)0x20010db9 << 96) + 7;

	return range_prefix(base + index, family, range_bits(family));
}

/* A prefix twice in a lock must have one verdict: which one is told by its last bits. */
static void put_random_rules(FILE *out)
{
	for (unsigned i = (unsigned)random() % 14; i > 0; i--) {
		uint8_t family = random() % 2 ? 4 : 6;
		unsigned length = 1 + (unsigned)random() % 6, first = (unsigned)random() % 64 >> (6 - length) << (6 - length);
		struct prefix source = source_at(family, first);
		struct prefix prefix = range_prefix(range_of(&source).first, family, range_bits(family) - 6 + length);
		char text[PREFIX_TEXT];

		prefix_format(&prefix, text);
		fprintf(out, "%s %s%s\n", (first + length) % 2 ? "allow" : "drop", text,
			random() % 5 ? "" : " until 2026-11-20");
	}
}

/* Locks of one text share no pair of a port and a `to`, since each has ports or destinations of its own. */
static char *random_policy(void)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);
	unsigned locks = 1 + (unsigned)random() % LOCKS;

	for (unsigned i = 0; i < locks; i++) {
		fprintf(out, "lock %c { port %u, 27; mode %s; default %s\nto ", 'a' + (int)((unsigned)random() % 2 * LOCKS + i),
			24 + (unsigned)random() % 3, random() % 2 ? "monitor" : "enforce", random() % 3 ? "drop" : "allow");
		/* of a length that is this lock's alone */
		for (uint8_t family = 4; family <= 6; family += 2) {
			struct prefix host = host_at(family, 1 + (unsigned)random() % 8);
			struct prefix to = range_prefix(range_of(&host).first, family, range_bits(family) - i);
			char prefix[PREFIX_TEXT];

			prefix_format(&to, prefix);
			fprintf(out, "%s%s", prefix, family == 4 ? ", " : "\n");
		}
		put_random_rules(out);
		fputs("}\n", out);
	}
	fclose(out);
	return text;
}

/* The lock that judges a packet, or NULL, found the long way. */
static const struct policy_lock *judge_of(const struct policy *policy, uint16_t port, const struct prefix *host)
{
	const struct policy_lock *judge = NULL;
	int longest = -1;

	for (uint32_t i = 0; i < policy->lock_count; i++)
		for (uint32_t p = 0; p < policy->locks[i].port_count; p++)
			for (uint32_t t = 0; t < policy->locks[i].to_count; t++)
				if (policy->locks[i].ports[p] == port && prefix_covers(&policy->locks[i].to[t], host) &&
				    policy->locks[i].to[t].length > longest) {
					judge = &policy->locks[i];
					longest = judge->to[t].length;
				}
	return judge;
}

/* Whether a packet passes where its lock enforces. */
static bool passes(const struct policy *policy, uint16_t port, const struct prefix *host, const struct prefix *source)
{
	const struct policy_lock *judge = judge_of(policy, port, host);
	const struct policy_rule *found = NULL;

	for (uint32_t i = 0; judge && i < judge->rule_count; i++) {
		const struct policy_rule *rule = &policy->rules[judge->first_rule + i];

		if (prefix_covers(&rule->prefix, source) && (rule->until == 0 || NOW < rule->until) &&
		    (!found || rule->prefix.length > found->prefix.length))
			found = rule;
	}
	return !judge || (found ? found->verdict : judge->default_verdict) == VERDICT_ALLOW;
}

static bool holds(const struct ranges *ranges, const struct prefix *address)
{
	bool found = false;

	for (size_t i = 0; i < ranges->count; i++)
		found = found || (range_of(address).first >= ranges->items[i].first &&
				  range_of(address).first <= ranges->items[i].last);
	return found;
}

/* What the comparison says of a packet: 1 it passes from now on, -1 no longer, 0 as before. */
static int told(const struct diff *diff, uint16_t port, const struct prefix *host, const struct prefix *source)
{
	int result = 0, scopes = 0;

	for (size_t i = 0; i < diff->scope_count; i++) {
		const struct diff_scope *scope = &diff->scopes[i];
		bool at_port = false;

		for (uint32_t p = 0; p < scope->port_count; p++)
			at_port = at_port || scope->ports[p] == port;
		if (!at_port || scope->family != host->family || !holds(&scope->to, host))
			continue;
		scopes++;
		result = holds(&scope->change->opens, source) - holds(&scope->change->closes, source);
	}
	assert_in_range(scopes, 0, 1);
	return result;
}

/* Prefixes that are disjoint and of which no two are halves of one are the fewest. */
static void assert_fewest(const struct ranges *ranges, uint8_t family)
{
	struct ranges_walk walk = ranges_walk(ranges, family);
	struct prefix before = {0}, prefix;
	uint128 size = 0;

	while (ranges_next(&walk, &prefix)) {
		struct prefix parent = range_prefix(range_of(&prefix).first, family, prefix.length ? prefix.length - 1u : 0);

		if (before.family) {
			assert_true(range_of(&before).last < range_of(&prefix).first);
			assert_false(before.length == prefix.length && prefix_covers(&parent, &before));
		}
		size += range_of(&prefix).last - range_of(&prefix).first + 1;
		before = prefix;
	}
	assert_true(size == ranges_size(ranges));
}

static void assert_agrees(const struct compared *compared, const char *old, const char *new)
{
	const struct policy *policies[2] = {compared->old.policy, compared->new.policy};
	bool allows[2] = {0};

	for (uint16_t port = 24; port < 24 + PORTS; port++)
		for (uint8_t family = 4; family <= 6; family += 2)
			for (unsigned h = 0; h < HOSTS; h++)
				for (unsigned s = 0; s < SOURCES; s++) {
					struct prefix host = host_at(family, h), source = source_at(family, s);
					bool pass[2];
					int expected;

					for (unsigned side = 0; side < 2; side++) {
						pass[side] = passes(policies[side], port, &host, &source);
						if (pass[side] && judge_of(policies[side], port, &host))
							allows[side] = true;
					}
					expected = pass[1] - pass[0];
					if (told(compared->diff, port, &host, &source) != expected)
						fail_msg("port %u, host %u, source %u of IPv%u: expected %d of\n%s\nand\n%s", port,
							 h, s, family, expected, old, new);
				}
	for (unsigned side = 0; side < 2; side++)
		if (compared->diff->allows[side] != allows[side])
			fail_msg("expected that it lets %s in:\n%s", allows[side] ? "somebody" : "nobody", side ? new : old);
}

static void coverage_agrees_with_a_judgement_of_each_packet(void **state)
{
	size_t scopes = 0, closed = 0;

	(void)state;
	srandom(25);
	for (unsigned round = 0; round < 150; round++) {
		char *old = random_policy(), *new = random_policy();
		struct compared compared = compare(old, new);

		assert_agrees(&compared, old, new);
		for (size_t i = 0; i < compared.diff->scope_count; i++) {
			const struct diff_scope *scope = &compared.diff->scopes[i];

			assert_true(scope->change->opens.count || scope->change->closes.count);
			assert_fewest(&scope->change->opens, scope->family);
			assert_fewest(&scope->change->closes, scope->family);
		}
		scopes += compared.diff->scope_count;
		closed += !compared.diff->allows[0] + !compared.diff->allows[1];
		compared_free(&compared);
		free(old);
		free(new);
	}
	assert_true(scopes > 150 && closed > 3); /* or there was little to agree on */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_way_it_is_written_is_no_change_of_coverage),
		cmocka_unit_test(coverage_is_the_fewest_prefixes),
		cmocka_unit_test(a_lock_less_or_more_is_a_change_of_coverage),
		cmocka_unit_test(coverage_is_that_of_the_moment),
		cmocka_unit_test(the_mode_is_no_verdict),
		cmocka_unit_test(rules_are_compared_by_lock_and_prefix),
		cmocka_unit_test(sizes_are_exact_for_programs),
		cmocka_unit_test(coverage_agrees_with_a_judgement_of_each_packet),
	};

	return cmocka_run_group_tests_name("diff", tests, NULL, NULL);
}
