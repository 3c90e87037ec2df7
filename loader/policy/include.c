/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "include.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../base/mem.h"

/* The name with its escapes resolved. */
static char *resolve(const struct source *source, const struct tree_text *name)
{
	char *plain = mem_zeroed(name->length + 1, 1);
	char *path;
	size_t length = 0;

	for (uint32_t i = 0; i < name->length; i++) {
		if (name->start[i] == '\\' && i + 1 < name->length)
			i++;
		plain[length++] = name->start[i];
	}
	path = source_resolve(source->name, plain, length);
	free(plain);
	return path;
}

/* Whether the file is `source`, or one of those that include it; that one. */
static const struct source *find_above(const struct sources *sources, const struct source *source,
				       const struct source_file *file)
{
	for (;;) {
		if (source->inode == file->inode && source->device == file->device)
			return source;
		if (source->included.at == SOURCE_NONE)
			return NULL;
		source = sources_find(sources, source->included.at);
	}
}

/* Reports a file that leads back to itself, with all files on the way. */
static void report_cycle(struct diagnostics *diagnostics, struct span span, const struct source *source,
			 const struct source *first, const char *path)
{
	char quote[DIAGNOSTICS_QUOTE], chain[700] = "";
	const struct source *links[SOURCE_DEPTH_MAX + 1];
	size_t count = 0, used = 0;

	for (; count <= SOURCE_DEPTH_MAX; source = sources_find(&diagnostics->sources, source->included.at)) {
		links[count++] = source;
		if (source == first)
			break;
	}
	while (count-- > 0 && used < sizeof(chain) - DIAGNOSTICS_QUOTE - 8)
		used += (size_t)snprintf(chain + used, sizeof(chain) - used, "%s -> ",
					 diagnostics_quote(links[count]->name, strlen(links[count]->name), quote));
	diagnostics_error(diagnostics, span, "the include leads back to itself: %s%s; take one of these out", chain,
			  diagnostics_quote(path, strlen(path), quote));
}

/* Whether a policy file may be included here. */
static bool check_chain(struct parser *parser, const struct source_file *file, struct span span, const char *path)
{
	struct sources *sources = &parser->diagnostics->sources;
	const struct source *above = find_above(sources, &sources->items[parser->source], file);

	if (above) {
		report_cycle(parser->diagnostics, span, &sources->items[parser->source], above, path);
		return false;
	}
	if (parser->depth >= SOURCE_DEPTH_MAX) {
		diagnostics_error(parser->diagnostics, span,
				  "includes stand more than %u deep here; include this file from one further up",
				  SOURCE_DEPTH_MAX);
		return false;
	}
	return true;
}

bool include_open(struct parser *parser, const struct tree_text *name, struct span span, bool policy,
		  uint32_t *ret_source)
{
	struct sources *sources = &parser->diagnostics->sources;
	struct source_file file = {0};
	char quote[DIAGNOSTICS_QUOTE];
	const char *why;
	char *path;
	bool good = false;

	if (sources->count >= SOURCE_FILES_MAX) {
		diagnostics_error(parser->diagnostics, span, "more than %u files are included; join some of them",
				  SOURCE_FILES_MAX);
		return false;
	}
	path = resolve(&sources->items[parser->source], name);
	why = name->length == 0 ? "the name is empty" : source_read(path, SOURCE_BYTES_MAX - sources->bytes, &file);
	if (why) {
		diagnostics_error(parser->diagnostics, span, "cannot read '%s': %s; nothing is loaded without it",
				  diagnostics_quote(path, strlen(path), quote), why);
		goto out;
	}
	if (policy && !check_chain(parser, &file, span, path))
		goto out;
	*ret_source = sources_add(sources, path, &file, span);
	good = lexer_check_bytes(parser->diagnostics, &sources->items[*ret_source]);
out:
	free(file.text);
	free(path);
	return good;
}
