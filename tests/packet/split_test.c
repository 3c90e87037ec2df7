// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * Every claim's frame, with its buffers split behind each byte: the outcome is that of the frame
 * in one piece. A driver may put the end of the first buffer anywhere.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "packet/claims.h"
#include "packet/frames.h"
#include "packet/harness.h"

/* No split is made behind this; of the large frames those matter that this leaves. */
#define DEEPEST 400

/* What fits behind the first buffer: 17 pages. */
#define REST (17 * 4096)

static struct harness *harness;

static void check_splits(const struct claim *claim)
{
	static uint8_t frame[FRAME_SIZE];
	size_t length = frame_build(claim->frame, frame);
	size_t least = length > REST ? length - REST : 0;
	struct outcome outcome;
	char actual[128];

	harness_policy(harness, claim->policy, IMAGE_NODES);
	for (size_t first = least; first < length && first < least + DEEPEST; first++) {
		int result = harness_observe(harness, frame, length, first, false, &outcome);

		outcome_print(&outcome, claim->policy, actual, sizeof(actual));
		if (result != 0 || strcmp(actual, claim->expected) != 0)
			fail_msg("%s, %zu bytes in the first buffer, policy %s\n  expected: %s\n  program: %s (%d)",
			         claim->frame, first, claim->policy->name, claim->expected, actual, result);
	}
}

static void a_frame_is_judged_alike_wherever_its_first_buffer_ends(void **state)
{
	(void)state;
	if (!harness_splits(harness)) {
		print_message("# not split: this kernel's test run fills the first buffer (6.18 can split)\n");
		return;
	}
	for (unsigned int t = 0; claim_tables[t]; t++)
		for (const struct claim *claim = claim_tables[t]; claim->name; claim++)
			check_splits(claim);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_frame_is_judged_alike_wherever_its_first_buffer_ends),
	};
	int failed;

	claims_prepare();
	harness = harness_open();
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	harness_close(harness);
	return failed != 0;
}
