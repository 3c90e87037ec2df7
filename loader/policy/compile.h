/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* From text to a compiled policy: the way into the policy wing. */
#ifndef MX_COMPILE_H
#define MX_COMPILE_H

#include <stddef.h>
#include <stdint.h>

#include "../text/diagnostics.h"
#include "policy.h"

struct tree;

/*
 * Compiles `length` bytes of policy text. `name` is what diagnostics call it, and what
 * includes are relative to. `now` (seconds, UTC) decides only about warnings. Every error and warning goes to
 * `diagnostics`, which outlives the call and belongs to the caller.
 * Returns the policy, to be freed with policy_free(), or NULL when there was an error.
 * Pure but for reading the files that the text includes: no kernel, no root, no globals.
 */
struct policy *policy_compile(const char *name, const char *text, size_t length, int64_t now,
			      struct diagnostics *diagnostics);

/* The same of a file; a file that cannot be read is a diagnostic too. */
struct policy *policy_compile_file(const char *path, int64_t now, struct diagnostics *diagnostics);

/*
 * The two halves of policy_compile_file(), for whoever wants to look at the tree between them: reading
 * the text (NULL: the file could not be read), and deciding what it means.
 */
struct tree *policy_read_file(const char *path, struct diagnostics *diagnostics);
struct policy *policy_compile_tree(struct tree *tree, int64_t now, struct diagnostics *diagnostics);

#endif
