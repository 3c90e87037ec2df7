/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "source.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "../base/mem.h"

#define MARK_EVERY 65536u

const char source_too_long[] = "with it there are more than 268435456 bytes (256 MiB) of policy text";

/* NULL when this kind of file is read, otherwise why not. */
static const char *refuse_kind(int fd, const struct stat *status)
{
	struct statfs system;

	if (S_ISREG(status->st_mode))
		return NULL;
	if (S_ISDIR(status->st_mode))
		return "it is a directory";
	if (S_ISFIFO(status->st_mode))
		return fstatfs(fd, &system) == 0 && system.f_type == PIPEFS_MAGIC
			       ? NULL
			       : "it is a named pipe, which may never end; a policy is read from a regular file";
	return "it is neither a regular file nor a pipe";
}

/* Reads to the end. NULL, or why not; *ret_text is the caller's in either case. */
static const char *read_all(int fd, size_t expected, size_t most, char **ret_text, size_t *ret_length)
{
	size_t room = expected + 2, length = 0;
	char *text = mem_resize(NULL, room, 1);

	for (;;) {
		ssize_t got = read(fd, text + length, room - 1 - length);

		if (got < 0 && errno == EINTR)
			continue;
		*ret_text = text;
		if (got < 0)
			return strerror(errno);
		if (got == 0)
			break;
		length += (size_t)got;
		if (length > most)
			return source_too_long;
		if (length == room - 1) {
			room *= 2;
			text = mem_resize(text, room, 1);
		}
	}
	text[length] = '\0';
	*ret_length = length;
	return NULL;
}

/* Who may write the policy opens the filter: for root that must not be everybody. */
static const char *refuse_writable(const struct stat *status)
{
	if (geteuid() != 0 || !S_ISREG(status->st_mode) || !(status->st_mode & S_IWOTH))
		return NULL;
	return "everybody may write it, and so open the filter; as root: chmod o-w";
}

const char *source_read(const char *path, size_t most, struct source_file *ret)
{
	struct source_file file = {0};
	struct stat status;
	const char *why = NULL;
	/* O_NONBLOCK: opening a named pipe or a terminal line must not wait for the other side */
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);

	if (fd < 0)
		return strerror(errno);
	if (fstat(fd, &status) != 0) {
		why = strerror(errno);
		goto out;
	}
	why = refuse_kind(fd, &status);
	if (!why)
		why = refuse_writable(&status);
	if (why)
		goto out;
	if (S_ISREG(status.st_mode) && status.st_size > (off_t)most) {
		why = source_too_long;
		goto out;
	}
	if (S_ISFIFO(status.st_mode) && fcntl(fd, F_SETFL, 0) != 0) {
		why = strerror(errno);
		goto out;
	}
	why = read_all(fd, S_ISREG(status.st_mode) ? (size_t)status.st_size : 65536, most, &file.text, &file.length);
	if (why)
		goto out;
	file.device = status.st_dev;
	file.inode = status.st_ino;
	*ret = file;
	file.text = NULL;
out:
	free(file.text);
	close(fd);
	return why;
}

uint32_t sources_add(struct sources *sources, const char *name, struct source_file *file, struct span included)
{
	struct source *source;
	uint32_t base = 0;

	if (sources->count > 0) {
		const struct source *last = &sources->items[sources->count - 1];

		base = last->base + last->length + 1; /* the end of a text is a place of its own */
	}
	if (file->length >= 3 && memcmp(file->text, "\xef\xbb\xbf", 3) == 0) {
		file->length -= 3;
		memmove(file->text, file->text + 3, file->length + 1);
	}
	sources->items = mem_grow(sources->items, &sources->capacity, sources->count, sizeof(*sources->items));
	source = &sources->items[sources->count];
	*source = (struct source){
		.name = mem_text(name, strlen(name)),
		.text = file->text,
		.length = (uint32_t)file->length,
		.base = base,
		.included = included,
		.device = file->device,
		.inode = file->inode,
	};
	sources->bytes += source->length;
	file->text = NULL;
	return (uint32_t)sources->count++;
}

struct source *sources_find(const struct sources *sources, uint32_t at)
{
	size_t low = 0, high = sources->count;

	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;

		if (sources->items[middle].base <= at)
			low = middle;
		else
			high = middle;
	}
	return &sources->items[low];
}

static uint32_t count_lines(const char *text, size_t length)
{
	uint32_t lines = 0;

	for (size_t i = 0; i < length; i++)
		lines += text[i] == '\n';
	return lines;
}

static void make_marks(struct source *source)
{
	size_t count = source->length / MARK_EVERY + 1;

	source->marks = mem_zeroed(count, sizeof(*source->marks));
	for (size_t i = 1; i < count; i++)
		source->marks[i] =
			source->marks[i - 1] + count_lines(source->text + (i - 1) * MARK_EVERY, MARK_EVERY);
}

struct location sources_locate(const struct sources *sources, uint32_t at)
{
	struct source *source = sources_find(sources, at);
	uint32_t offset = at - source->base;
	uint32_t mark = offset / MARK_EVERY;
	const char *start, *end;
	struct location location = {.source = source};

	if (!source->marks)
		make_marks(source);
	location.line = 1 + source->marks[mark] +
			count_lines(source->text + mark * MARK_EVERY, offset - mark * MARK_EVERY);
	start = memrchr(source->text, '\n', offset);
	start = start ? start + 1 : source->text;
	end = memchr(source->text + offset, '\n', source->length - offset);
	end = end ? end : source->text + source->length;
	location.column = (uint32_t)(source->text + offset - start) + 1;
	if (end > start && end[-1] == '\r')
		end--;
	location.text = start;
	location.length = (uint32_t)(end - start);
	return location;
}

char *source_resolve(const char *name, const char *path, size_t length)
{
	const char *slash = strrchr(name, '/');
	size_t folder = slash ? (size_t)(slash - name) + 1 : 0;
	char *whole;

	if (length > 0 && path[0] == '/')
		folder = 0;
	whole = mem_zeroed(folder + length + 1, 1);
	memcpy(whole, name, folder);
	memcpy(whole + folder, path, length);
	return whole;
}

void sources_free(struct sources *sources)
{
	for (size_t i = 0; i < sources->count; i++) {
		free(sources->items[i].name);
		free(sources->items[i].text);
		free(sources->items[i].marks);
	}
	free(sources->items);
	*sources = (struct sources){0};
}
