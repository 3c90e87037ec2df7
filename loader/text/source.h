/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * The texts that one compilation reads. Every byte of them has a place: one number, over all
 * texts; file, line and column are computed from it where a diagnostic is printed.
 */
#ifndef MX_SOURCE_H
#define MX_SOURCE_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define SOURCE_BYTES_MAX 268435456u /* 256 MiB, all texts together */
#define SOURCE_FILES_MAX 10000u
#define SOURCE_DEPTH_MAX 8u /* policy files included one in another, below the first */
#define SOURCE_NONE      UINT32_MAX

/* Bytes of text, by the place of the first. */
struct span {
	uint32_t at;
	uint32_t length;
};

struct source {
	char *name; /* what diagnostics call it, and what includes are relative to */
	char *text; /* without a byte order mark; a NUL behind it */
	uint32_t length;
	uint32_t base;        /* place of the first byte */
	struct span included; /* where it is included; at == SOURCE_NONE: nowhere */
	dev_t device;         /* which file it is; 0, 0 for a text that is no file */
	ino_t inode;
	uint32_t *marks; /* lines before each 64 KiB; made when first needed */
};

struct sources {
	struct source *items;
	size_t count, capacity;
	uint32_t bytes; /* of all texts */
};

/* What a file is made of, before it has become a source. */
struct source_file {
	char *text;
	size_t length;
	dev_t device;
	ino_t inode;
};

/* "LINE:COLUMN" of a place, both from 1, and the line's text. */
struct location {
	const struct source *source;
	uint32_t line, column;
	const char *text; /* the line, without its end */
	uint32_t length;
};

extern const char source_too_long[];

/*
 * Reads a file, of at most `most` bytes. Only regular files and anonymous pipes (as the shell
 * makes them) are read: nothing else can be told to end, or to answer at all. Returns NULL, or why not: source_too_long
 * is a fault of the text, all else one of the file.
 */
const char *source_read(const char *path, size_t most, struct source_file *ret);

/* Adds a text, which from now on belongs to `sources`. Returns its index. */
uint32_t sources_add(struct sources *sources, const char *name, struct source_file *file, struct span included);

/* The source that holds a place. */
struct source *sources_find(const struct sources *sources, uint32_t at);

/* Line and column of a place. Takes time in proportion to the line, and once to the text. */
struct location sources_locate(const struct sources *sources, uint32_t at);

/* `path` as it stands in the file `name`: relative to that file's folder. The caller frees it. */
char *source_resolve(const char *name, const char *path, size_t length);

void sources_free(struct sources *sources);

#endif
