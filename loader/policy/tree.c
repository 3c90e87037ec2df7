/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "tree.h"

#include <stdlib.h>
#include <string.h>

#include "../base/mem.h"

#define PAGE_BYTES 65536u

/* Kept texts, one behind the other. */
struct tree_page {
	struct tree_page *next;
	size_t used, size;
	char bytes[];
};

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
	free(tree->left_out);
	while (tree->pages) {
		struct tree_page *page = tree->pages;

		tree->pages = page->next;
		free(page);
	}
	free(tree);
}

uint32_t tree_add_details(struct tree *tree, const struct tree_details *details)
{
	if (!details->owner.start && !details->reason.start && details->until == 0)
		return 0;
	tree->details = mem_grow(tree->details, &tree->details_room, tree->details_count, sizeof(*tree->details));
	tree->details[tree->details_count] = *details;
	return (uint32_t)tree->details_count++;
}

/* Room for `size` bytes that stay where they are. */
static char *keep(struct tree *tree, size_t size)
{
	struct tree_page *page = tree->pages;

	if (!page || page->size - page->used < size) {
		size_t room = size > PAGE_BYTES ? size : PAGE_BYTES;

		page = mem_zeroed(1, sizeof(*page) + room);
		page->next = tree->pages;
		page->size = room;
		tree->pages = page;
	}
	page->used += size;
	return page->bytes + page->used - size;
}

struct tree_text tree_keep_text(struct tree *tree, const char *text, size_t length)
{
	size_t escapes = 0;
	char *start, *to;

	for (size_t i = 0; i < length; i++)
		escapes += text[i] == '"' || text[i] == '\\';
	start = to = keep(tree, length + escapes);
	for (size_t i = 0; i < length; i++) {
		if (text[i] == '"' || text[i] == '\\')
			*to++ = '\\';
		*to++ = text[i];
	}
	return (struct tree_text){start, (uint32_t)(length + escapes)};
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
