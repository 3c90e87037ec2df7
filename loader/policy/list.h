/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* Lists of prefixes in files of other forms: what a group includes. A form is a name and a function. */
#ifndef MX_LIST_H
#define MX_LIST_H

#include "parser.h"

struct list_format {
	const char *name;
	/* Adds all prefixes of a source; errors are reported. */
	void (*read)(struct tree *tree, struct diagnostics *diagnostics, const struct source *source);
};

/* The format of a name, or NULL. */
const struct list_format *list_find(const char *name, size_t length);

/* What `include` without `as` means. */
const struct list_format *list_default(void);

/* The names of all formats: "plain, ...". */
void list_names(char *ret_names, size_t size);

#endif
