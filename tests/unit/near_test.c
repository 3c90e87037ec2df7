/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* Which group is next to a source, against a walk over all rules. */
#include "unit/policy_compiled.h"

#include "policy/near.h"

/* How many bits two addresses have in common, bit by bit. */
static unsigned common(const struct prefix *a, const struct prefix *b)
{
	unsigned bits = 0;

	while (bits < 32 && ((a->address[bits / 8] ^ b->address[bits / 8]) & 0x80 >> bits % 8) == 0)
		bits++;
	return bits;
}

static void the_neighbour_is_that_of_a_walk_over_all_rules(void **state)
{
	(void)state;
	srandom(6);
	for (unsigned round = 0; round < 200; round++) {
		char text[4096] = "", *at = text;
		struct compiled compiled;

		for (unsigned group = 0; group < 20; group++)
			at += sprintf(at, "group g%u { 10.%ld.%ld.%ld }\n", group, random() % 3, random() % 256, random() % 256);
		at += sprintf(at, "lock m {\n");
		for (unsigned group = 0; group < 20; group++)
			at += sprintf(at, "%s g%u\n", group % 3 ? "allow" : "drop", group);
		sprintf(at, "allow 10.1.1.1\n}\n");
		compiled = compile_at(text, strlen(text), NOW);
		for (unsigned n = 0; compiled.policy && n < 100; n++) {
			struct prefix source = {.family = 4, .length = 32,
						.address = {10, (uint8_t)(random() % 3), (uint8_t)random(), (uint8_t)random()}};
			const struct policy_group *near = policy_near(compiled.policy, &compiled.policy->locks[0], &source);
			unsigned best = 15, seen = 15;

			for (uint32_t i = 0; i < compiled.policy->rule_count; i++) {
				const struct policy_rule *rule = &compiled.policy->rules[i];
				unsigned bits = common(&rule->prefix, &source);

				if (rule->verdict != VERDICT_ALLOW || rule->group == POLICY_NONE)
					continue;
				best = bits > best ? bits : best;
				if (near == &compiled.policy->groups[rule->group])
					seen = bits > seen ? bits : seen;
			}
			if (seen != best)
				fail_msg("%u.%u.%u: %u bits, not %u\n%s", source.address[1], source.address[2],
					 source.address[3], seen, best, text);
		}
		compiled_free(&compiled);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_neighbour_is_that_of_a_walk_over_all_rules),
	};

	return cmocka_run_group_tests_name("near", tests, NULL, NULL);
}
