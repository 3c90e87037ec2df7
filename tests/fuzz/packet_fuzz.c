// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * libFuzzer against the XDP program, compiled for the host with sanitizers, and compared with the
 * reference at each input: the verdict, and each counter.
 *
 * An input: one byte for the policy and its index, two for the length of the first buffer (little endian), then
 * the frame, which may be of any length, none included.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "packet/claims.h"
#include "packet/frames.h"
#include "packet/mutate.h"
#include "packet_program.h"

#define PREFIX   3
#define SUBJECTS 64

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned int seed);
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size);

/* Every policy, with every kind of index: policies first, so that a seed names one without. */
static struct {
	const struct policy *policy;
	struct image *image;
} subjects[SUBJECTS];
static unsigned int subject_count;

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	claims_prepare();
	program_open();
	for (enum image_index index = IMAGE_TRIE; index < IMAGE_INDEXES; index++)
		for (unsigned int n = 0; claim_policies[n]; n++) {
			if (subject_count == SUBJECTS)
				abort();
			subjects[subject_count].policy = claim_policies[n];
			subjects[subject_count++].image = image_new(claim_policies[n], n % MX_SLOTS, index);
		}
	return 0;
}

static void disagree(const struct policy *policy, const struct outcome *expected, const struct outcome *actual,
                     const uint8_t *frame, size_t length, size_t first)
{
	static char hex[2 * FRAME_SIZE];
	char text[128];

	frame_print(frame, length, hex, sizeof(hex));
	outcome_print(expected, policy, text, sizeof(text));
	fprintf(stderr, "policy %s\n  reference: %s\n", policy->name, text);
	if (actual)
		outcome_print(actual, policy, text, sizeof(text));
	fprintf(stderr, "  program: %s\n  frame of %zu, %zu in the first buffer: %s\n",
	        actual ? text : "counters that fit no outcome", length, first, hex);
	abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct counters nothing;
	struct outcome expected, actual;
	const struct policy *policy;
	struct counters counters;
	size_t length, first;
	unsigned int index;

	if (size < PREFIX || size - PREFIX > FRAME_SIZE)
		return 0;
	index = data[0] % subject_count;
	policy = subjects[index].policy;
	first = data[1] | data[2] << 8;
	length = size - PREFIX;
	reference_judge(policy, data + PREFIX, length, &expected);
	actual.verdict = program_run(policy, subjects[index].image, data + PREFIX, length, first, &counters);
	if (!counters_explain(policy, &nothing, &counters, length, &actual))
		disagree(policy, &expected, NULL, data + PREFIX, length, first);
	if (!outcome_equal(&expected, &actual))
		disagree(policy, &expected, &actual, data + PREFIX, length, first);
	return 0;
}

/* Half of the time libFuzzer's own way, half one that knows what a frame is made of. */
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned int seed)
{
	struct random random = { seed };

	if (size < PREFIX || max_size < PREFIX + 64 || random_below(&random, 2))
		return LLVMFuzzerMutate(data, size, max_size);
	if (random_below(&random, 4) == 0)
		data[random_below(&random, PREFIX)] = random_next(&random);
	return PREFIX + mutate(&random, data + PREFIX, size - PREFIX, max_size - PREFIX);
}
