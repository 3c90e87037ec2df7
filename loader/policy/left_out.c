/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "left_out.h"

#include <stdlib.h>
#include <string.h>

#include "../base/mem.h"
#include "prefix_line.h"

void left_out_add(struct tree *tree, uint8_t family, struct range range)
{
	tree->left_out = mem_grow(tree->left_out, &tree->left_out_room, tree->left_out_count, sizeof(*tree->left_out));
	tree->left_out[tree->left_out_count++] = (struct tree_left_out){range, family};
}

/* By family and first address. */
static int compare(const void *left, const void *right)
{
	const struct tree_left_out *a = left, *b = right;

	if (a->family != b->family)
		return a->family < b->family ? -1 : 1;
	return (a->range.first > b->range.first) - (a->range.first < b->range.first);
}

/* Puts them in order, and those that overlap together. */
static void unite(struct tree *tree)
{
	struct tree_left_out *items = tree->left_out;
	size_t kept = 0;

	qsort(items, tree->left_out_count, sizeof(*items), compare);
	for (size_t i = 1; i < tree->left_out_count; i++) {
		if (items[i].family != items[kept].family || items[i].range.first > items[kept].range.last)
			items[++kept] = items[i];
		else if (items[i].range.last > items[kept].range.last)
			items[kept].range.last = items[i].range.last;
	}
	tree->left_out_count = kept + 1;
}

/* The first of them, in order, that ends at an address or behind it. */
static size_t first_from(const struct tree *tree, uint8_t family, uint128 address)
{
	size_t low = 0, high = tree->left_out_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct tree_left_out *item = &tree->left_out[middle];

		if (item->family < family || (item->family == family && item->range.last < address))
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Adds a range as prefixes that are like another one. */
static void push(struct tree *tree, struct diagnostics *diagnostics, struct range range, const struct tree_prefix *like)
{
	struct tree_prefix part = *like;
	struct range whole = range_of(&like->prefix);
	bool left = true;

	if (range.first != whole.first || range.last != whole.last)
		part.flags |= TREE_CUT;
	while (left) {
		part.prefix = range_take(&range, like->prefix.family, &left);
		if (!prefix_line_push(tree, diagnostics, &part))
			return;
	}
}

/* Whether any of a prefix is to be left out. */
static bool is_cut(const struct tree *tree, const struct prefix *prefix)
{
	struct range range = range_of(prefix);
	size_t first = first_from(tree, prefix->family, range.first);

	return first < tree->left_out_count && tree->left_out[first].family == prefix->family &&
	       tree->left_out[first].range.first <= range.last;
}

/* Adds what is left of a prefix. */
static void push_rest(struct tree *tree, struct diagnostics *diagnostics, const struct tree_prefix *prefix)
{
	struct range range = range_of(&prefix->prefix);
	uint8_t family = prefix->prefix.family;

	for (size_t i = first_from(tree, family, range.first); i < tree->left_out_count; i++) {
		const struct tree_left_out *item = &tree->left_out[i];

		if (item->family != family || item->range.first > range.last)
			break;
		if (item->range.first > range.first)
			push(tree, diagnostics, (struct range){range.first, item->range.first - 1}, prefix);
		if (item->range.last >= range.last)
			return;
		range.first = item->range.last + 1;
	}
	push(tree, diagnostics, range, prefix);
}

/* Adds what is left of all that is cut. */
static void push_cut(struct tree *tree, struct diagnostics *diagnostics, const struct tree_prefix *written, size_t count)
{
	uint32_t told = SOURCE_NONE;

	for (size_t i = 0; i < count; i++) {
		if (!is_cut(tree, &written[i].prefix))
			continue;
		push_rest(tree, diagnostics, &written[i]);
		if (written[i].at == told)
			continue;
		told = written[i].at; /* a range is told of once */
		diagnostics_warning(diagnostics, NOTE_LIST, (struct span){told, 1},
				    "a list of this group has addresses of this as `nomatch`: they are left out of it");
	}
}

/* What stays as it is comes first: of the same prefix, what was written with it counts, and not what a larger one had. */
void left_out_cut(struct tree *tree, struct diagnostics *diagnostics, size_t first)
{
	size_t count = tree->prefix_count - first;
	struct tree_prefix *written;

	if (tree->left_out_count == 0)
		return;
	unite(tree);
	written = mem_zeroed(count, sizeof(*written));
	if (count > 0)
		memcpy(written, &tree->prefixes[first], count * sizeof(*written));
	tree->prefix_count = first;
	for (size_t i = 0; i < count; i++)
		if (!is_cut(tree, &written[i].prefix))
			prefix_line_push(tree, diagnostics, &written[i]);
	push_cut(tree, diagnostics, written, count);
	free(written);
	tree->left_out_count = 0;
}
