/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "scopes.h"

#include <stdlib.h>
#include <string.h>

#include "../base/mem.h"
#include "layers.h"

#define PORTS 65536u

/* A `to` prefix of a lock of the old policy (side 0) or the new one. */
struct target {
	struct range range;
	uint8_t family, side, lock;
};

/* Ports that the same locks guard: nothing tells them apart. */
struct class {
	uint64_t locks[2]; /* bit n: locks[n] of that side */
	uint16_t *ports;
	size_t count, capacity;
};

struct search {
	const struct policy *policies[2];
	struct target *targets;
	size_t target_count;
	struct class *classes;
	size_t class_count, class_room;
	struct diff_scope *scopes;
	size_t scope_count, scope_room;
	const struct class *class; /* at hand, with the family, and where its scopes begin */
	uint8_t family;
	size_t first;
};

static int compare_targets(const void *left, const void *right)
{
	const struct target *a = left, *b = right;

	if (a->range.first != b->range.first)
		return a->range.first < b->range.first ? -1 : 1;
	if (a->range.last != b->range.last)
		return a->range.last > b->range.last ? -1 : 1;
	return 0;
}

static void gather_targets(struct search *search)
{
	size_t count = 0;

	for (unsigned side = 0; side < 2; side++)
		for (uint32_t i = 0; i < search->policies[side]->lock_count; i++)
			count += search->policies[side]->locks[i].to_count;
	search->targets = mem_zeroed(count, sizeof(*search->targets));
	for (unsigned side = 0; side < 2; side++)
		for (uint32_t i = 0; i < search->policies[side]->lock_count; i++) {
			const struct policy_lock *lock = &search->policies[side]->locks[i];

			for (uint32_t j = 0; j < lock->to_count; j++)
				search->targets[search->target_count++] = (struct target){
					.range = range_of(&lock->to[j]),
					.family = lock->to[j].family,
					.side = (uint8_t)side,
					.lock = (uint8_t)i,
				};
		}
	qsort(search->targets, search->target_count, sizeof(*search->targets), compare_targets);
}

static struct class *class_of(struct search *search, const uint64_t locks[static 2])
{
	struct class *class;

	for (size_t i = 0; i < search->class_count; i++)
		if (memcmp(search->classes[i].locks, locks, sizeof(search->classes[i].locks)) == 0)
			return &search->classes[i];
	search->classes = mem_grow(search->classes, &search->class_room, search->class_count, sizeof(*search->classes));
	class = &search->classes[search->class_count++];
	*class = (struct class){.locks = {locks[0], locks[1]}};
	return class;
}

static void gather_classes(struct search *search)
{
	uint64_t (*locks)[2] = mem_zeroed(PORTS, sizeof(*locks));

	for (unsigned side = 0; side < 2; side++)
		for (uint32_t i = 0; i < search->policies[side]->lock_count; i++) {
			const struct policy_lock *lock = &search->policies[side]->locks[i];

			for (uint32_t j = 0; j < lock->port_count; j++)
				locks[lock->ports[j]][side] |= (uint64_t)1 << i;
		}
	for (uint32_t port = 0; port < PORTS; port++) {
		struct class *class;

		if (!locks[port][0] && !locks[port][1])
			continue;
		class = class_of(search, locks[port]);
		class->ports = mem_grow(class->ports, &class->capacity, class->count, sizeof(*class->ports));
		class->ports[class->count++] = (uint16_t)port;
	}
	free(locks);
}

static struct diff_scope *scope_of(struct search *search, const uint32_t locks[static 2])
{
	const struct class *class = search->class;
	struct diff_scope *scope;

	for (size_t i = search->first; i < search->scope_count; i++)
		if (search->scopes[i].locks.old == locks[0] && search->scopes[i].locks.new == locks[1])
			return &search->scopes[i];
	search->scopes = mem_grow(search->scopes, &search->scope_room, search->scope_count, sizeof(*search->scopes));
	scope = &search->scopes[search->scope_count++];
	*scope = (struct diff_scope){
		.family = search->family,
		.ports = mem_zeroed(class->count, sizeof(*scope->ports)),
		.port_count = (uint32_t)class->count,
		.locks = {locks[0], locks[1]},
	};
	memcpy(scope->ports, class->ports, class->count * sizeof(*scope->ports));
	return scope;
}

/* Destinations that the same two locks judge. */
static void take(void *context, struct range range, const struct layer *layer)
{
	if (layer->values[0] != POLICY_NONE || layer->values[1] != POLICY_NONE)
		ranges_add(&scope_of(context, layer->values)->to, range);
}

static void find_in(struct search *search, const struct class *class, uint8_t family)
{
	const struct layer ground = {.values = {POLICY_NONE, POLICY_NONE}};
	struct layers layers = layers_begin(family, ground, take, search);

	search->class = class;
	search->family = family;
	search->first = search->scope_count;
	for (size_t i = 0; i < search->target_count; i++) {
		const struct target *target = &search->targets[i];

		if (target->family == family && (class->locks[target->side] >> target->lock & 1))
			layers_put(&layers, target->range, target->side, target->lock);
	}
	layers_end(&layers);
}

struct diff_scope *scopes_find(const struct policy *old, const struct policy *new, size_t *ret_count)
{
	struct search search = {.policies = {old, new}};

	gather_targets(&search);
	gather_classes(&search);
	for (size_t i = 0; i < search.class_count; i++) {
		find_in(&search, &search.classes[i], 4);
		find_in(&search, &search.classes[i], 6);
		free(search.classes[i].ports);
	}
	free(search.classes);
	free(search.targets);
	*ret_count = search.scope_count;
	return search.scopes;
}

void scope_free(struct diff_scope *scope)
{
	free(scope->ports);
	ranges_free(&scope->to);
}
