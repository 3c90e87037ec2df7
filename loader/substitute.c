/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "substitute.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/report.h"

#define PATH_BYTES 128
#define LINE_BYTES 160 /* the word, the digest, and more than that */

static void path_of(const char *instance, char ret_path[static PATH_BYTES])
{
	snprintf(ret_path, PATH_BYTES, RUN_FOLDER "/%s.instead", instance);
}

static void line_of(enum snapshot_substitute substitute, const uint8_t *digest, char ret_line[static LINE_BYTES])
{
	char text[POLICY_DIGEST_TEXT];

	policy_format_digest(digest, text);
	snprintf(ret_line, LINE_BYTES, "%s %s\n", snapshot_substitute_name(substitute), text);
}

void substitute_note(const char *instance, enum snapshot_substitute substitute, const uint8_t digest[static POLICY_DIGEST])
{
	char path[PATH_BYTES], line[LINE_BYTES];
	FILE *file;
	int error;

	path_of(instance, path);
	line_of(substitute, digest, line);
	file = fopen(path, "we");
	/* a service has a umask of its own, and others than root may ask for the status */
	error = file && fchmod(fileno(file), 0644) == 0 && fputs(line, file) >= 0 ? 0 : errno;
	if (file && fclose(file) != 0)
		error = errno;
	if (error)
		report_errno(error, "%s: cannot write it, and without it `mxlock status` does not tell that another policy is "
			     "in force than the conf asks for", path);
}

void substitute_forget(const char *instance)
{
	char path[PATH_BYTES];

	path_of(instance, path);
	if (unlink(path) != 0 && errno != ENOENT)
		report_errno(errno, "%s: cannot remove it, and with it `mxlock status` tells that the policy was not asked for",
			     path);
}

enum snapshot_substitute substitute_find(const char *instance, const uint8_t digest[static POLICY_DIGEST])
{
	char path[PATH_BYTES], line[LINE_BYTES], found[LINE_BYTES] = "";
	FILE *file;

	path_of(instance, path);
	file = fopen(path, "re");
	if (!file)
		return SNAPSHOT_AS_ASKED;
	if (!fgets(found, sizeof(found), file))
		found[0] = '\0';
	fclose(file);
	for (unsigned i = SNAPSHOT_AS_ASKED + 1; i < SNAPSHOT_SUBSTITUTES; i++) {
		line_of(i, digest, line);
		if (strcmp(found, line) == 0)
			return i;
	}
	return SNAPSHOT_AS_ASKED;
}
