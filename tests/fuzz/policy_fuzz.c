/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * Bytes into a policy or into diagnostics. What compiles must print to a text that compiles to the
 * same bytes, the same rules and the same digest; what does not must say why.
 *
 *   clang -fsanitize=fuzzer,address,undefined ... && policy_fuzz -dict=tests/fuzz/policy.dict CORPUS tests/fuzz/seeds/policy
 *
 * Built with -DPOLICY_FUZZ_MAIN it has a main() that runs each file given once, without libFuzzer.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "policy/compile.h"
#include "policy/explain.h"

#define NOW 1795219200

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Holds in every build, NDEBUG or not. */
static void must(bool holds, const char *what)
{
	if (holds)
		return;
	fprintf(stderr, "policy_fuzz: %s\n", what);
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
		answer = policy_explain(policy, &source, NULL, policy->locks[rule->lock].ports[0], NOW);
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

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct diagnostics diagnostics = {0}, again = {0};
	struct policy *first, *second;

	/* no file is opened: what is named by chance might be one that never ends */
	if (memmem(data, size, "include", strlen("include")))
		return 0;
	first = policy_compile("fuzz", (const char *)data, size, NOW, &diagnostics);
	print_to_nowhere(&diagnostics);
	must((first == NULL) == (diagnostics_errors(&diagnostics) > 0), "no policy and no error, or both");
	diagnostics_free(&diagnostics);
	if (!first)
		return 0;
	inspect(first);
	second = policy_compile("printed", first->text, first->text_length, NOW, &again);
	if (!second)
		diagnostics_print(&again, stderr);
	must(second != NULL, "what is printed does not compile");
	compare(first, second);
	diagnostics_free(&again);
	policy_free(first);
	policy_free(second);
	return 0;
}

#ifdef POLICY_FUZZ_MAIN
int main(int argc, char **argv)
{
	static uint8_t data[1 << 20];

	for (int i = 1; i < argc; i++) {
		FILE *file = fopen(argv[i], "rb");

		if (!file) {
			perror(argv[i]);
			return 1;
		}
		LLVMFuzzerTestOneInput(data, fread(data, 1, sizeof(data), file));
		fclose(file);
	}
	return 0;
}
#endif
