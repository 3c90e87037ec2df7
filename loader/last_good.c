/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "last_good.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/replace.h"
#include "base/report.h"
#include "kernel/confirm.h"
#include "kernel/generation.h"
#include "kernel/instance.h"
#include "text/source.h"

#define FOLDER "/var/lib/mxlock/%s"

void last_good_path(const char *instance, char ret_path[static LAST_GOOD_PATH])
{
	snprintf(ret_path, LAST_GOOD_PATH, FOLDER "/last-good.policy", instance);
}

/* Whether the file has this text already. */
static bool has(const char *path, const char *text, size_t length)
{
	struct source_file file;
	bool same;

	if (source_read(path, SOURCE_BYTES_MAX, &file))
		return false;
	same = file.length == length && memcmp(file.text, text, length) == 0;
	free(file.text);
	return same;
}

/* A rename is on the disk when its folder is. 0 or -errno after a message. */
static int replace(const char *path, int folder, const char *text, size_t length)
{
	struct replacement file;
	int error = replace_begin(path, &file);

	if (error)
		return error;
	error = fwrite(text, 1, length, file.out) == length ? 0 : -errno;
	error = replace_end(&file, error);
	if (!error && fsync(folder) != 0)
		error = report_errno(errno, "%s: its folder cannot be written out to the disk", path);
	return error;
}

static bool is_closed(const char *text, size_t length)
{
	return length == strlen(LAST_GOOD_CLOSED) && memcmp(text, LAST_GOOD_CLOSED, length) == 0;
}

/* The text of the policy in force, in an open generation; its header is NULL where a confirm is awaited. 0 or -errno. */
static int open_text(const struct instance *instance, struct generation *ret)
{
	struct confirm confirm = {0};
	__u64 number;
	int error = generation_committed(instance, &number);

	if (!error)
		error = confirm_read(instance, number, &confirm);
	if (!error && confirm.state == CONFIRM_OPEN)
		return 0;
	if (!error)
		error = generation_in_force(instance, &number);
	return error ? error : generation_open(instance, number, ret);
}

/* 0 or -errno after a message; an instance that is gone, or is not whole, has nothing to keep. */
static int keep(const char *name, int folder)
{
	char path[LAST_GOOD_PATH];
	struct generation generation = {0};
	struct instance instance;
	int error = instance_open(name, &instance);

	last_good_path(name, path);
	if (!error)
		error = open_text(&instance, &generation);
	if (generation.header && !error) {
		size_t length = generation.header->text_length;

		if (!is_closed(generation.text, length) && !has(path, generation.text, length))
			error = replace(path, folder, generation.text, length);
	}
	generation_close(&generation);
	instance_close(&instance);
	return error == -ENOENT ? 0 : error;
}

void last_good_keep(const char *instance)
{
	char path[LAST_GOOD_PATH];
	int folder, error;

	snprintf(path, sizeof(path), FOLDER, instance);
	folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (folder < 0 && errno == ENOENT)
		return;
	error = folder < 0 ? report_errno(errno, "%s: cannot open it", path) : keep(instance, folder);
	if (folder >= 0)
		close(folder);
	if (error)
		report_hint("what is in force is not touched by this; but where the policy does not compile at boot, an "
			    "older one than this is put in force");
}
