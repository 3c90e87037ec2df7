/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* A text compiled for a test, with what was said about it. */
#ifndef MX_POLICY_COMPILED_H
#define MX_POLICY_COMPILED_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "policy/compile.h"

#define NOW 1795219200 /* 2026-11-21 */

struct compiled {
	struct policy *policy; /* NULL: it did not compile */
	char *messages;        /* as printed */
	size_t errors;
};

static inline struct compiled compile_at(const char *text, size_t length, int64_t now)
{
	struct diagnostics diagnostics = {0};
	struct compiled compiled = {0};
	size_t size = 0;
	FILE *output;

	compiled.policy = policy_compile("test.policy", text, length, now, &diagnostics);
	compiled.errors = diagnostics_errors(&diagnostics);
	output = open_memstream(&compiled.messages, &size);
	assert_non_null(output);
	diagnostics_print(&diagnostics, output);
	assert_int_equal(fclose(output), 0);
	assert_int_equal(compiled.policy == NULL, compiled.errors > 0);
	diagnostics_free(&diagnostics);
	return compiled;
}

static inline void compiled_free(struct compiled *compiled)
{
	policy_free(compiled->policy);
	free(compiled->messages);
}

/* Compiles what must compile. */
static inline struct compiled compile_good(const char *text)
{
	struct compiled compiled = compile_at(text, strlen(text), NOW);

	if (!compiled.policy)
		fail_msg("does not compile:\n%s\n%s", text, compiled.messages);
	return compiled;
}

/* Claims that a text compiles without a word. */
static inline void assert_silent(const char *text)
{
	struct compiled compiled = compile_good(text);

	assert_string_equal(compiled.messages, "");
	compiled_free(&compiled);
}

/* Claims that a text does not compile, and that `words` is in what is said. */
static inline void assert_error(const char *text, const char *words)
{
	struct compiled compiled = compile_at(text, strlen(text), NOW);

	if (compiled.policy)
		fail_msg("compiles, and should not:\n%s", text);
	if (!strstr(compiled.messages, words))
		fail_msg("expected \"%s\" in:\n%s", words, compiled.messages);
	compiled_free(&compiled);
}

/* Claims that a text compiles, and that `words` is in what is said. */
static inline void assert_warning(const char *text, const char *words)
{
	struct compiled compiled = compile_good(text);

	if (!strstr(compiled.messages, words))
		fail_msg("expected \"%s\" in:\n%s", words, compiled.messages);
	compiled_free(&compiled);
}

/* Claims that a text compiles to this canonical form. */
static inline void assert_canonical(const char *text, const char *expected)
{
	struct compiled compiled = compile_good(text);

	assert_string_equal(compiled.policy->text, expected);
	compiled_free(&compiled);
}


#endif
