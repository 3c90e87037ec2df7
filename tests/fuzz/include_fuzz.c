/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * Files that include one another, into a policy or into diagnostics: policies in policies, and lists in
 * groups. No file is opened: source_read(), by which all text comes, is this one (the linker's --wrap), and the
 * sections of the input are the files: the last character of a path tells which, '0' is the policy.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "policy_claims.h"
#include "sections.h"

#define FILES 10

/* Includes of one input: two files that include each other in many lines would be read for hours. */
#define READS 100

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
const char *__wrap_source_read(const char *path, size_t most, struct source_file *ret);

static struct {
	struct section sections[FILES];
	size_t count;
	unsigned reads;
} files;

const char *__wrap_source_read(const char *path, size_t most, struct source_file *ret)
{
	size_t length = strlen(path), number = length > 0 ? (size_t)(path[length - 1] - '0') : FILES;

	if (++files.reads > READS)
		return "enough was read";
	if (number >= files.count)
		return "No such file or directory";
	if (files.sections[number].length > most)
		return "too large";
	*ret = (struct source_file){
		.text = mem_text(files.sections[number].start, files.sections[number].length),
		.length = files.sections[number].length,
		.device = 1,
		.inode = number + 1,
	};
	return NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct diagnostics diagnostics = {0};
	struct policy *policy;
	unsigned reads;

	files.count = sections_split(data, size, files.sections, FILES);
	files.reads = 0;
	policy = policy_compile_file("folder/0", POLICY_CLAIMS_NOW, &diagnostics);
	reads = files.reads;
	policy_claims(policy, &diagnostics);
	if (files.reads != reads) {
		fprintf(stderr, "include_fuzz: what is printed includes a file\n");
		abort();
	}
	return 0;
}
