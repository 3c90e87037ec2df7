/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "policy_claims.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "policy/explain.h"

/* Holds in every build, NDEBUG or not. */
static void must(bool holds, const char *what)
{
	if (holds)
		return;
	fprintf(stderr, "policy_claims: %s\n", what);
	abort();
}

static void compare(const struct policy *a, const struct policy *b)
{
	must(a->text_length == b->text_length && memcmp(a->text, b->text, a->text_length) == 0,
	     "what is printed prints differently");
	must(memcmp(a->digest, b->digest, POLICY_DIGEST) == 0, "one text has two digests");
	must(a->rule_count == b->rule_count && a->guard_count == b->guard_count && a->lock_count == b->lock_count &&
		     a->group_count == b->group_count,
	     "what is printed has other rules");
	for (uint32_t i = 0; i < a->rule_count; i++) {
		const struct policy_rule *x = &a->rules[i], *y = &b->rules[i];

		must(prefix_compare(&x->prefix, &y->prefix) == 0 && x->lock == y->lock && x->verdict == y->verdict &&
			     x->group == y->group && x->covering == y->covering && x->until == y->until,
		     "a rule has changed by being printed");
	}
	for (uint32_t i = 0; i < a->guard_count; i++)
		must(prefix_compare(&a->guards[i].to, &b->guards[i].to) == 0 && a->guards[i].locks == b->guards[i].locks,
		     "a guard has changed by being printed");
}

/* What holds of each compiled policy. */
static void inspect(const struct policy *policy)
{
	for (uint32_t i = 0; i < policy->rule_count; i++) {
		const struct policy_rule *rule = &policy->rules[i];
		struct prefix source = rule->prefix;
		struct explanation answer;

		must(rule->covering == POLICY_NONE ||
			     (rule->covering < i && prefix_covers(&policy->rules[rule->covering].prefix, &rule->prefix) &&
			      policy->rules[rule->covering].lock == rule->lock),
		     "a rule is covered by what does not cover it");
		must(i == 0 || policy->rules[i - 1].lock < rule->lock ||
			     prefix_compare(&policy->rules[i - 1].prefix, &rule->prefix) < 0,
		     "rules out of order");
		source.length = source.family == 4 ? 32 : 128;
		answer = policy_explain(policy, &source, NULL, policy->locks[rule->lock].ports[0], POLICY_CLAIMS_NOW);
		must(!answer.rule || prefix_covers(&answer.rule->prefix, &source), "the rule that decides does not cover");
	}
}

static void print_to_nowhere(const struct diagnostics *diagnostics)
{
	static FILE *nowhere;

	if (!nowhere)
		nowhere = fopen("/dev/null", "w");
	must(nowhere != NULL, "no /dev/null");
	diagnostics_print(diagnostics, nowhere);
}

void policy_claims(struct policy *policy, struct diagnostics *diagnostics)
{
	struct diagnostics again = {0};
	struct policy *second;

	print_to_nowhere(diagnostics);
	must((policy == NULL) == (diagnostics_errors(diagnostics) > 0), "no policy and no error, or both");
	diagnostics_free(diagnostics);
	if (!policy)
		return;
	inspect(policy);
	second = policy_compile("printed", policy->text, policy->text_length, POLICY_CLAIMS_NOW, &again);
	if (!second)
		diagnostics_print(&again, stderr);
	must(second != NULL, "what is printed does not compile");
	compare(policy, second);
	diagnostics_free(&again);
	policy_free(policy);
	policy_free(second);
}
