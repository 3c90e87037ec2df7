/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * Lists of prefixes in the form that others write them in: what a group, or a lock, includes. A format is a name and a
 * function; it knows the text and whom to give what it finds, and nothing of policies.
 */
#ifndef MX_LIST_H
#define MX_LIST_H

#include "../text/diagnostics.h"
#include "../text/prefix_text.h"

/* What a list says of one prefix. */
struct list_entry {
	struct prefix_text written;
	struct span span; /* where it stands; in a format that has no places, where the file is included */
	const char *reason; /* as it is meant, without escapes and NUL; NULL: none. Read at once, and not kept */
	size_t reason_length;
	bool drop; /* in a table: it is dropped, not allowed */
};

/* One file that is read as a list. */
struct list {
	struct diagnostics *diagnostics;
	const struct source *source; /* it is included from somewhere */
	void (*take)(void *taker, const struct list_entry *entry);
	/* Addresses that the list is not to bring, nor anything that stands beside it. NULL: that does not matter */
	void (*leave_out)(void *taker, uint8_t family, struct range range);
	void *taker;
	bool wide; /* a table may allow very large prefixes */
};

struct list_format {
	const char *name;
	/*
	 * Gives each entry to list->take(), in the order of the text where none takes from another. All errors go to the
	 * diagnostics: then nothing is loaded, whatever was given.
	 */
	void (*read)(const struct list *list);
};

/* Lists are of addresses alone, for a group; tables say what is allowed and what is dropped, for a lock. */
enum list_kind {
	LIST_ADDRESSES,
	LIST_TABLE,
	LIST_KINDS,
};

/* The format of a name, or NULL. */
const struct list_format *list_find(enum list_kind kind, const char *name, size_t length);

/* What `include` without `as` means. */
const struct list_format *list_default(void);

/* The names of all formats of a kind: "plain, ...". */
void list_names(enum list_kind kind, char *ret_names, size_t size);

#endif
