/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "collapse.h"

#include "sort.h"

/* Where prefixes are collapsed, for the messages. */
struct place {
	const struct tree *tree;
	struct diagnostics *diagnostics;
	const char *what;
	const struct tree_text *name;
	uint32_t first, second; /* places that were reported last: a range is reported once */
};

/* `again` is the same prefix as `kept`, further down. */
static void merge(struct place *place, struct tree_prefix *kept, const struct tree_prefix *again)
{
	struct span here = {again->at, 1}, first = {kept->at, 1};
	bool contradicts = ((kept->flags ^ again->flags) & TREE_DROP) != 0;
	/* a list without places that names a prefix for one service and for another says nothing odd */
	bool reported = kept->at == again->at || (place->first == kept->at && place->second == again->at);
	/* nor do parts: as they are written, one was the larger */
	bool part = ((kept->flags | again->flags) & TREE_CUT) != 0;
	char text[PREFIX_TEXT];

	prefix_format(&kept->prefix, text);
	if (contradicts) {
		diagnostics_error(place->diagnostics, here,
				  "%s is both allowed and dropped in the lock '%.*s'; take one of the two out", text,
				  (int)place->name->length, place->name->start);
		diagnostics_note(place->diagnostics, first, "%s here", kept->flags & TREE_DROP ? "dropped" : "allowed");
		return;
	}
	if (!reported && !part) {
		diagnostics_warning(place->diagnostics, WARNING_TWICE, here, "%s stands twice in the %s '%.*s'; it counts once",
				    text, place->what, (int)place->name->length, place->name->start);
		diagnostics_note(place->diagnostics, first, "it stands here first");
		place->first = kept->at;
		place->second = again->at;
	}
	if (tree_later(tree_until(place->tree, again->details), tree_until(place->tree, kept->details)))
		kept->details = again->details;
	kept->flags |= again->flags & TREE_WIDE;
}

static void collapse(struct place *place, struct tree_prefix *prefixes, struct tree_slice *slice)
{
	struct tree_prefix *start;
	uint32_t kept = 0;

	if (slice->count == 0)
		return;
	start = prefixes + slice->first;
	place->first = place->second = SOURCE_NONE;
	sort_by_prefix(start, slice->count, sizeof(*start));
	for (uint32_t i = 0; i < slice->count; i++) {
		if (kept > 0 && prefix_compare(&start[kept - 1].prefix, &start[i].prefix) == 0)
			merge(place, &start[kept - 1], &start[i]);
		else
			start[kept++] = start[i];
	}
	slice->count = kept;
}

void collapse_all(struct tree *tree, struct diagnostics *diagnostics)
{
	struct place place = {.tree = tree, .diagnostics = diagnostics};

	place.what = "group";
	for (size_t i = 0; i < tree->group_count; i++) {
		place.name = &tree->groups[i].name;
		collapse(&place, tree->prefixes, &tree->groups[i].prefixes);
	}
	for (size_t i = 0; i < tree->lock_count; i++) {
		place.name = &tree->locks[i].name;
		place.what = "lock";
		collapse(&place, tree->prefixes, &tree->locks[i].prefixes);
		place.what = "`to` of the lock";
		collapse(&place, tree->to, &tree->locks[i].to);
	}
}
