/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "compile.h"

#include <stdlib.h>
#include <string.h>

#include "../base/mem.h"
#include "check.h"
#include "collapse.h"
#include "digest.h"
#include "guards.h"
#include "names.h"
#include "print.h"
#include "rules.h"
#include "statements.h"

#define DEFAULT_PORT 25

_Static_assert(POLICY_TEXT_MAX <= SOURCE_BYTES_MAX, "what was put in force can be read again");

static const struct span nowhere = {SOURCE_NONE, 0};

static int compare_ports(const void *left, const void *right)
{
	return (int)*(const uint16_t *)left - (int)*(const uint16_t *)right;
}

static void copy_ports(const struct tree_lock *lock, struct policy_lock *ret)
{
	ret->port_count = lock->port_count ? lock->port_count : 1;
	ret->ports = mem_zeroed(ret->port_count, sizeof(*ret->ports));
	ret->ports[0] = DEFAULT_PORT;
	for (uint32_t i = 0; i < lock->port_count; i++)
		ret->ports[i] = lock->ports[i].port;
	qsort(ret->ports, ret->port_count, sizeof(*ret->ports), compare_ports);
}

static void copy_to(const struct tree *tree, const struct tree_lock *lock, struct policy_lock *ret)
{
	ret->to_count = lock->to.count ? lock->to.count : 2;
	ret->to = mem_zeroed(ret->to_count, sizeof(*ret->to));
	if (lock->to.count == 0) {
		ret->to[0].family = 4;
		ret->to[1].family = 6;
	}
	for (uint32_t i = 0; i < lock->to.count; i++)
		ret->to[i] = tree->to[lock->to.first + i].prefix;
}

/* Prefixes in order: one that lies inside another stands behind it, and adds no address. */
static void measure(const struct tree *tree, const struct tree_group *group, struct policy_group *ret)
{
	const struct prefix *outer = NULL;

	for (uint32_t i = group->prefixes.first; i < group->prefixes.first + group->prefixes.count; i++) {
		const struct prefix *prefix = &tree->prefixes[i].prefix;
		unsigned place = prefix->family == 6;
		struct range range = range_of(prefix);

		ret->prefixes[place]++;
		if (outer && prefix_covers(outer, prefix))
			continue;
		ret->addresses[place] += range.last - range.first + 1;
		outer = prefix;
	}
}

/* What of a policy is there before its rules: groups and locks. */
static struct policy *make(const struct tree *tree)
{
	struct policy *policy = mem_zeroed(1, sizeof(*policy));

	policy->groups = mem_zeroed(tree->group_count, sizeof(*policy->groups));
	for (size_t i = 0; i < tree->group_count; i++) {
		const struct tree_group *group = &tree->groups[i];

		policy->groups[i].name = mem_text(group->name.start, group->name.length);
		policy->groups[i].review = group->review.day;
		measure(tree, group, &policy->groups[i]);
	}
	policy->group_count = (uint32_t)tree->group_count;
	policy->locks = mem_zeroed(tree->lock_count, sizeof(*policy->locks));
	for (size_t i = 0; i < tree->lock_count; i++) {
		const struct tree_lock *lock = &tree->locks[i];

		policy->locks[i].name = mem_text(lock->name.start, lock->name.length);
		policy->locks[i].default_verdict = lock->default_verdict;
		policy->locks[i].monitor = lock->monitor;
		copy_ports(lock, &policy->locks[i]);
		copy_to(tree, lock, &policy->locks[i]);
	}
	policy->lock_count = (uint32_t)tree->lock_count;
	return policy;
}

/* The canonical text and its digest. */
static void finish(const struct tree *tree, struct policy *policy, struct diagnostics *diagnostics)
{
	policy->text = print_canonical(tree, policy, &policy->text_length);
	if (!policy->text) {
		diagnostics_error(diagnostics, nowhere,
				  "written out in canonical form this is more than %u bytes (256 MiB): "
				  "ranges and long reasons grow when they are split into prefixes; write prefixes, and shorter reasons",
				  POLICY_TEXT_MAX);
		return;
	}
	digest_of(policy->text, policy->text_length, policy->digest);
}

struct policy *policy_compile_tree(struct tree *tree, int64_t now, struct diagnostics *diagnostics)
{
	struct policy *policy;

	if (!tree->lock_seen && !tree->incomplete)
		diagnostics_error(diagnostics, tree->end,
				  "this policy has no lock, and guards nothing; write for example `lock mail { allow ... }`");
	names_resolve(tree, diagnostics);
	check_wide(tree, diagnostics);
	check_dates(tree, now, diagnostics);
	collapse_all(tree, diagnostics);
	policy = make(tree);
	rules_build(tree, policy, diagnostics);
	if (policy->lock_count > 0)
		guards_build(tree, policy, diagnostics);
	if (diagnostics_errors(diagnostics) == 0) {
		names_warn_unused(tree, diagnostics);
		finish(tree, policy, diagnostics);
	}
	if (diagnostics_errors(diagnostics) == 0)
		return policy;
	policy_free(policy);
	return NULL;
}

/* Reads the text of a file that is now a source's. */
static struct tree *read_tree(const char *name, struct source_file *file, struct diagnostics *diagnostics)
{
	struct tree *tree = tree_make();
	uint32_t source = sources_add(&diagnostics->sources, name, file, nowhere);

	if (lexer_check_bytes(diagnostics, &diagnostics->sources.items[source]))
		statements_parse(tree, diagnostics, source);
	else
		tree->incomplete = true;
	return tree;
}

static void set_name(struct diagnostics *diagnostics, const char *name)
{
	free(diagnostics->name);
	diagnostics->name = mem_text(name, strlen(name));
}

struct tree *policy_read_file(const char *path, struct diagnostics *diagnostics)
{
	struct source_file file = {0};
	const char *why = source_read(path, SOURCE_BYTES_MAX, &file);

	set_name(diagnostics, path);
	if (why) {
		diagnostics_error(diagnostics, nowhere, "cannot read the policy: %s", why);
		diagnostics->unreadable = why != source_too_long;
		return NULL;
	}
	return read_tree(path, &file, diagnostics);
}

struct policy *policy_compile(const char *name, const char *text, size_t length, int64_t now,
			      struct diagnostics *diagnostics)
{
	struct source_file file = {.length = length};
	struct policy *policy;
	struct tree *tree;

	set_name(diagnostics, name);
	if (length > SOURCE_BYTES_MAX) {
		diagnostics_error(diagnostics, nowhere, "the policy has %zu bytes; it has at most %u (256 MiB)", length,
				  SOURCE_BYTES_MAX);
		return NULL;
	}
	file.text = mem_text(text, length);
	tree = read_tree(name, &file, diagnostics);
	policy = policy_compile_tree(tree, now, diagnostics);
	tree_free(tree);
	return policy;
}

struct policy *policy_compile_file(const char *path, int64_t now, struct diagnostics *diagnostics)
{
	struct tree *tree = policy_read_file(path, diagnostics);
	struct policy *policy = tree ? policy_compile_tree(tree, now, diagnostics) : NULL;

	tree_free(tree);
	return policy;
}
