/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "tree.h"

#include <stdlib.h>
#include <string.h>

#include "../base/mem.h"

_Static_assert(sizeof(struct tree_prefix) == 28, "a million of these is the usual size of a big list");

struct tree *tree_make(void)
{
	struct tree *tree = mem_zeroed(1, sizeof(*tree));

	tree->details = mem_grow(NULL, &tree->details_room, 0, sizeof(*tree->details));
	tree->details[tree->details_count++] = (struct tree_details){0};
	return tree;
}

void tree_free(struct tree *tree)
{
	if (!tree)
		return;
	free(tree->groups);
	free(tree->locks);
	free(tree->uses);
	free(tree->prefixes);
	free(tree->to);
	free(tree->details);
	free(tree);
}

bool tree_first_over(struct tree *tree, enum tree_limit limit)
{
	bool first = !(tree->over >> limit & 1);

	tree->over |= 1u << limit;
	return first;
}

void tree_monitor(struct tree *tree)
{
	for (size_t i = 0; i < tree->lock_count; i++)
		tree->locks[i].monitor = true;
}

int64_t tree_until(const struct tree *tree, uint32_t details)
{
	return tree->details[details].until;
}

bool tree_later(int64_t until, int64_t than)
{
	return than != 0 && (until == 0 || until > than);
}

int tree_compare_names(const struct tree_text *a, const struct tree_text *b)
{
	size_t least = a->length < b->length ? a->length : b->length;
	int order = memcmp(a->start, b->start, least);

	if (order != 0)
		return order;
	return a->length == b->length ? 0 : a->length < b->length ? -1 : 1;
}
