/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "selection.h"

#include <assert.h>
#include <stdlib.h>

#include "../base/mem.h"

/*
 * The chosen are a heap with the lightest on top: of a million rules most are compared once, with
 * that one, and leave. No sort of all, no copy of all.
 */
struct heap {
	const struct snapshot_rule *counters;
	uint32_t *rules;
	uint32_t count;
};

static bool lighter(const struct snapshot_rule *counters, uint32_t a, uint32_t b)
{
	if (counters[a].packets != counters[b].packets)
		return counters[a].packets < counters[b].packets;
	return a > b; /* of equal ones the later leaves first */
}

/* Puts the rule at `at` where it belongs, in the part of the heap below `at`. */
static void sink_down(struct heap *heap, uint32_t at)
{
	for (;;) {
		uint32_t least = at, child = 2 * at + 1, rule;

		for (uint32_t i = child; i < child + 2 && i < heap->count; i++)
			if (lighter(heap->counters, heap->rules[i], heap->rules[least]))
				least = i;
		if (least == at)
			return;
		rule = heap->rules[at];
		heap->rules[at] = heap->rules[least];
		heap->rules[least] = rule;
		at = least;
	}
}

/* Takes the lightest away again and again: the array is then sorted, the heaviest first. */
static void sort(struct heap *heap)
{
	while (heap->count > 1) {
		uint32_t lightest = heap->rules[0];

		heap->rules[0] = heap->rules[--heap->count];
		heap->rules[heap->count] = lightest;
		sink_down(heap, 0);
	}
}

struct selection selection_make(const struct snapshot *snapshot, bool all, uint32_t limit, uint32_t heaviest)
{
	struct selection selection = {.count = snapshot->policy->rule_count};
	struct heap heap = {.counters = snapshot->rules, .count = heaviest};

	assert(heaviest > 0 && heaviest <= limit);
	if (all || selection.count <= limit)
		return selection;

	heap.rules = mem_zeroed(heaviest, sizeof(*heap.rules));
	for (uint32_t i = 0; i < heaviest; i++)
		heap.rules[i] = i;
	for (uint32_t i = heaviest; i-- > 0;)
		sink_down(&heap, i);
	for (uint32_t i = heaviest; i < selection.count; i++) {
		if (!lighter(snapshot->rules, heap.rules[0], i))
			continue;
		heap.rules[0] = i;
		sink_down(&heap, 0);
	}
	sort(&heap);
	return (struct selection){.rules = heap.rules, .count = heaviest, .partial = true};
}

uint32_t selection_rule(const struct selection *selection, uint32_t at)
{
	return selection->rules ? selection->rules[at] : at;
}

void selection_free(struct selection *selection)
{
	free(selection->rules);
	selection->rules = NULL;
}
