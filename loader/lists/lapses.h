/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* Entries that end by themselves where a set comes from, after a timeout, and do not here. */
#ifndef MX_LAPSES_H
#define MX_LAPSES_H

#include "list.h"

/* Zeroed, there is none. */
struct lapses {
	size_t count;
	struct span first;
};

/* Notes one, which stands at `span`. */
void lapses_note(struct lapses *lapses, struct span span);

/* Warns of them, if there are any, in one line for the whole list: `one` and `many` are what `tool` calls an entry. */
void lapses_warn(const struct lapses *lapses, const struct list *list, const char *one, const char *many, const char *tool);

#endif
