/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "replace.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mem.h"
#include "report.h"
#include "signals.h"

#define RANDOM ".XXXXXX" /* what mkostemp() makes of it ends in no suffix that somebody collects */

/* To rename over a device, or over a link to something else, is never what was meant. */
static int look(const char *path)
{
	struct stat stat;

	if (lstat(path, &stat) != 0)
		return errno == ENOENT ? 0 : report_errno(errno, "%s: cannot look at it", path);
	if (S_ISREG(stat.st_mode))
		return 0;
	report_error("%s: not a regular file: it is not replaced", path);
	return -EINVAL;
}

/* "DIRECTORY/.NAME.XXXXXX" */
static char *name_beside(const char *path)
{
	const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
	size_t folder = (size_t)(name - path), size = strlen(path) + sizeof("." RANDOM);
	char *text = mem_zeroed(size, 1);

	snprintf(text, size, "%.*s.%s" RANDOM, (int)folder, path, name);
	return text;
}

int replace_begin(const char *path, struct replacement *ret)
{
	char *temporary;
	sigset_t ending;
	int error = look(path), fd;

	if (error)
		return error;
	signals_hold_ending(&ending, &ret->signals);
	temporary = name_beside(path);
	fd = mkostemp(temporary, O_CLOEXEC);
	ret->out = fd < 0 ? NULL : fdopen(fd, "w");
	if (!ret->out) {
		error = report_errno(errno, "%s: cannot make a file beside it", path);
		if (fd >= 0) {
			close(fd);
			unlink(temporary);
		}
		free(temporary);
		sigprocmask(SIG_SETMASK, &ret->signals, NULL);
		return error;
	}
	ret->path = path;
	ret->temporary = temporary;
	return 0;
}

/* 0 or -errno, silent. What is renamed before it is on the disk may be empty after a power failure. */
static int write_out(FILE *out)
{
	if (fflush(out) != 0 || ferror(out) || fchmod(fileno(out), 0644) != 0 || fsync(fileno(out)) != 0)
		return errno ? -errno : -EIO;
	return 0;
}

int replace_end(struct replacement *replacement, int error)
{
	errno = 0;
	if (!error)
		error = write_out(replacement->out);
	if (fclose(replacement->out) != 0 && !error)
		error = -errno;
	if (!error && rename(replacement->temporary, replacement->path) != 0)
		error = -errno;
	if (error) {
		unlink(replacement->temporary);
		report_errno(-error, "%s: cannot write all of it anew: it stays as it was", replacement->path);
	}
	free(replacement->temporary);
	sigprocmask(SIG_SETMASK, &replacement->signals, NULL);
	return error;
}
