// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * Every claim's frame, cut at every length from 14 bytes (the kernel runs no shorter one) to the
 * whole: program and reference agree on verdict, reason and counters. The shorter
 * ones are the fuzzer's: tests/fuzz/packet_fuzz.c.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "packet/claims.h"
#include "packet/frames.h"
#include "packet/harness.h"

#define SHORTEST 14

static struct harness *harness;

static void fail_cut(const struct claim *claim, const struct outcome *expected, const struct outcome *actual,
                     const uint8_t *frame, size_t length)
{
	char texts[2][128], hex[512];

	outcome_print(expected, claim->policy, texts[0], sizeof(texts[0]));
	outcome_print(actual, claim->policy, texts[1], sizeof(texts[1]));
	frame_print(frame, length, hex, sizeof(hex));
	fail_msg("%s, cut to %zu bytes, policy %s\n  reference: %s\n  program: %s\n  frame: %s", claim->frame, length,
	         claim->policy->name, texts[0], texts[1], hex);
}

/* Every length; in the middle of a large frame one in 61, which is prime to all that headers are made of. */
static size_t next_cut(size_t length, size_t whole)
{
	return whole > 2048 && length > 128 && length + 256 < whole ? length + 61 : length + 1;
}

static void check_cuts(const struct claim *claim)
{
	static uint8_t frame[FRAME_SIZE];
	size_t whole = frame_build(claim->frame, frame);
	struct outcome expected, actual;

	harness_policy(harness, claim->policy, IMAGE_RUNS);
	for (size_t length = SHORTEST; length <= whole; length = next_cut(length, whole)) {
		int result;

		reference_judge(claim->policy, frame, length, &expected);
		result = harness_observe(harness, frame, length, length, length == whole, &actual);
		if (result != 0 || !outcome_equal(&expected, &actual))
			fail_cut(claim, &expected, &actual, frame, length);
	}
}

static void every_cut_of_a_table_agrees(void **state)
{
	for (const struct claim *claim = *state; claim->name; claim++)
		check_cuts(claim);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		{ "every_cut_of_the_ethernet_claims_agrees", every_cut_of_a_table_agrees, NULL, NULL, (void *)claims_ethernet },
		{ "every_cut_of_the_ipv4_claims_agrees", every_cut_of_a_table_agrees, NULL, NULL, (void *)claims_ipv4 },
		{ "every_cut_of_the_ipv6_claims_agrees", every_cut_of_a_table_agrees, NULL, NULL, (void *)claims_ipv6 },
		{ "every_cut_of_the_policy_claims_agrees", every_cut_of_a_table_agrees, NULL, NULL, (void *)claims_policy },
		{ "every_cut_of_the_large_claims_agrees", every_cut_of_a_table_agrees, NULL, NULL, (void *)claims_large },
		{ "every_cut_of_the_odd_claims_agrees", every_cut_of_a_table_agrees, NULL, NULL, (void *)claims_odd },
	};
	int failed;

	claims_prepare();
	harness = harness_open();
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	harness_close(harness);
	return failed != 0;
}
