// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * Mutants of all claims' frames, through the program and through the reference: the same
 * verdict, the same reason, the same counters.
 *
 *   PACKETS=10000000 SEED=4711 build/tests/packet/mutation_test
 *
 * The verdict is compared at each packet. Counters are read once for a batch, of a random size so
 * that no two errors can cancel for long; where they differ, the batch is run again packet
 * by packet, and the one to blame is printed with both opinions.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "packet/claims.h"
#include "packet/frames.h"
#include "packet/harness.h"
#include "packet/mutate.h"

#define BATCH    512
#define SHORTEST 14
#define PACKETS  200000
#define MUTATIONS 7
#define TRIALS   64 /* room for the policies, each with each index */

struct mutant {
	size_t length;
	size_t first; /* bytes in the first buffer */
	uint8_t bytes[MUTANT_SIZE];
};

/* A policy, with one kind of index. */
struct trial {
	const struct policy *policy;
	enum image_index index;
	char name[64];
};

static struct harness *harness;
static bool splits;
static struct random dice;
static unsigned long packets_per_trial;
static struct mutant *seeds;
static unsigned int seed_count;
static struct mutant batch[BATCH];
static unsigned long reached[MX_REASON_COUNT], judged, uncounted;

static void make_seeds(void)
{
	static uint8_t frame[FRAME_SIZE];

	seeds = calloc(claims_count(), sizeof(*seeds));
	assert_non_null(seeds);
	for (unsigned int t = 0; claim_tables[t]; t++)
		for (const struct claim *claim = claim_tables[t]; claim->name; claim++) {
			size_t length = frame_build(claim->frame, frame);

			if (length > MUTANT_SIZE / 2)
				continue;
			seeds[seed_count].length = length;
			memcpy(seeds[seed_count++].bytes, frame, length);
		}
}

static void make_mutant(struct mutant *mutant)
{
	const struct mutant *seed = &seeds[random_below(&dice, seed_count)];
	size_t changes = random_below(&dice, MUTATIONS);

	mutant->length = seed->length;
	memcpy(mutant->bytes, seed->bytes, seed->length);
	while (changes--)
		mutant->length = mutate(&dice, mutant->bytes, mutant->length, MUTANT_SIZE);
	while (mutant->length < SHORTEST) /* the kernel runs no shorter frame */
		mutant->bytes[mutant->length++] = random_next(&dice);
	mutant->first = splits && random_below(&dice, 4) == 0 ? random_below(&dice, mutant->length) : mutant->length;
}

static void tally(const struct outcome *outcome)
{
	if (outcome->reason != MX_REASON_NONE)
		reached[outcome->reason]++;
	else if (outcome->lock >= 0)
		judged++;
	else
		uncounted++;
}

static void print_mutant(const struct policy *policy, const struct mutant *mutant, const struct outcome *expected,
                         const char *actual)
{
	static char hex[2 * MUTANT_SIZE + 16];
	char text[128];

	outcome_print(expected, policy, text, sizeof(text));
	frame_print(mutant->bytes, mutant->length, hex, sizeof(hex));
	fail_msg("policy %s\n  reference: %s\n  program: %s\n  frame of %zu, %zu in the first buffer: %s",
	         policy->name, text, actual, mutant->length, mutant->first, hex);
}

/* One packet, with all counters read before and after. */
static void check_closely(const struct policy *policy, const struct mutant *mutant)
{
	struct outcome expected, actual;
	char text[128];
	int result;

	reference_judge(policy, mutant->bytes, mutant->length, &expected);
	result = harness_observe(harness, mutant->bytes, mutant->length, mutant->first, true, &actual);
	outcome_print(&actual, policy, text, sizeof(text));
	if (result != 0)
		print_mutant(policy, mutant, &expected, "counters that fit no outcome");
	if (!outcome_equal(&expected, &actual))
		print_mutant(policy, mutant, &expected, text);
}

static void check_batch(const struct policy *policy, unsigned int count, struct counters *counters)
{
	struct counters after;
	struct outcome expected;

	for (unsigned int n = 0; n < count; n++) {
		make_mutant(&batch[n]);
		reference_judge(policy, batch[n].bytes, batch[n].length, &expected);
		if (harness_run_split(harness, batch[n].bytes, batch[n].length, batch[n].first) != expected.verdict)
			check_closely(policy, &batch[n]);
		counters_expect(counters, policy, &expected, batch[n].length);
		tally(&expected);
	}
	harness_read(harness, false, &after);
	if (counters_equal(counters, &after))
		return;
	for (unsigned int n = 0; n < count; n++)
		check_closely(policy, &batch[n]);
	fail_msg("policy %s: the counters of a batch are wrong, and each packet of it is right", policy->name);
}

static void mutants_agree(void **state)
{
	const struct trial *trial = *state;
	const struct policy *policy = trial->policy;
	struct counters counters, before, after;

	harness_policy(harness, policy, trial->index);
	harness_read(harness, true, &before);
	counters = before;
	counters.strangers = 0;
	for (unsigned long done = 0; done < packets_per_trial;) {
		unsigned long left = packets_per_trial - done;
		unsigned int count = 1 + random_below(&dice, BATCH);

		count = count > left ? left : count;
		check_batch(policy, count, &counters);
		done += count;
	}
	harness_read(harness, true, &after);
	assert_int_equal(before.strangers, after.strangers);
}

static void mutants_reach_every_reason(void **state)
{
	(void)state;
	printf("# %lu judged, %lu uncounted", judged, uncounted);
	for (int n = 0; n < MX_REASON_COUNT; n++)
		printf(", %lu %s", reached[n], outcome_reason_name(n));
	printf("\n");
	for (int n = 0; n < MX_REASON_COUNT; n++)
		if (n != MX_REASON_NO_POLICY && reached[n] == 0)
			fail_msg("no mutant reached %s", outcome_reason_name(n));
}

/* A number from the environment, or the default. */
static unsigned long setting(const char *name, unsigned long otherwise)
{
	const char *text = getenv(name);
	char *end;
	unsigned long value = text ? strtoul(text, &end, 0) : 0;

	if (text && (*text == '\0' || *end != '\0')) {
		fprintf(stderr, "%s=%s: not a number\n", name, text);
		exit(1);
	}
	return text ? value : otherwise;
}

int main(void)
{
	struct CMUnitTest tests[TRIALS + 1] = { 0 };
	unsigned long packets = setting("PACKETS", PACKETS);
	static struct trial trials[TRIALS];
	unsigned int count = 0;
	int failed;

	dice.state = setting("SEED", time(NULL));
	printf("# PACKETS=%lu SEED=%lu\n", packets, (unsigned long)dice.state);
	claims_prepare();
	make_seeds();
	harness = harness_open();
	splits = harness_splits(harness);
	for (unsigned int n = 0; claim_policies[n]; n++)
		for (enum image_index index = IMAGE_TRIE; index < IMAGE_INDEXES && count < TRIALS; index++, count++) {
			struct trial *trial = &trials[count];

			*trial = (struct trial){ .policy = claim_policies[n], .index = index };
			snprintf(trial->name, sizeof(trial->name), "mutants_agree_under_%s_in_%s", trial->policy->name,
			         image_index_names[index]);
			tests[count] = (struct CMUnitTest){ trial->name, mutants_agree, NULL, NULL, trial };
		}
	packets_per_trial = (packets + count - 1) / count;
	tests[count++] = (struct CMUnitTest){ "mutants_reach_every_reason", mutants_reach_every_reason, NULL, NULL, NULL };
	failed = _cmocka_run_group_tests("mutants", tests, count, NULL, NULL);
	harness_close(harness);
	free(seeds);
	return failed != 0;
}
