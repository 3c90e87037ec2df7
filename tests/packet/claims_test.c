// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * Every claim, against the program (with each kind of index) and against the reference. Of the program it is asserted
 * that exactly the expected counters moved, packets and bytes, and that no other did.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "packet/claims.h"
#include "packet/frames.h"
#include "packet/harness.h"

static struct harness *harness;
static enum image_index index_kind;

static void fail_claim(const struct claim *claim, const char *who, const char *actual, const uint8_t *frame,
                       size_t length)
{
	char hex[512];

	frame_print(frame, length, hex, sizeof(hex));
	fail_msg("%s, policy %s in %s\n  expected: %s\n  %s: %s\n  frame of %zu: %s", claim->frame, claim->policy->name,
	         image_index_names[index_kind], claim->expected, who, actual, length, hex);
}

static void check_claim(void **state)
{
	static uint8_t frame[FRAME_SIZE];
	const struct claim *claim = *state;
	size_t length = frame_build(claim->frame, frame);
	struct outcome outcome;
	char actual[128];
	int result;

	reference_judge(claim->policy, frame, length, &outcome);
	outcome_print(&outcome, claim->policy, actual, sizeof(actual));
	if (strcmp(actual, claim->expected) != 0)
		fail_claim(claim, "reference", actual, frame, length);

	harness_policy(harness, claim->policy, index_kind);
	result = harness_observe(harness, frame, length, length, true, &outcome);
	outcome_print(&outcome, claim->policy, actual, sizeof(actual));
	if (result != 0)
		fail_claim(claim, "program", result < 0 ? strerror(-result) : "counters that fit no outcome", frame, length);
	if (strcmp(actual, claim->expected) != 0)
		fail_claim(claim, "program", actual, frame, length);
}

int main(void)
{
	unsigned int count = 0;
	struct CMUnitTest *tests;
	int failed = 0;

	claims_prepare();
	harness = harness_open();
	tests = calloc(claims_count(), sizeof(*tests));
	for (unsigned int t = 0; tests && claim_tables[t]; t++)
		for (const struct claim *claim = claim_tables[t]; claim->name; claim++)
			tests[count++] = (struct CMUnitTest){ claim->name, check_claim, NULL, NULL, (void *)claim };
	for (index_kind = IMAGE_TRIE; index_kind < IMAGE_INDEXES; index_kind++)
		failed += _cmocka_run_group_tests(image_index_names[index_kind], tests, count, NULL, NULL);
	free(tests);
	harness_close(harness);
	return failed != 0;
}
