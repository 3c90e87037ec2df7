/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * Where exporters write to: a large buffer before a stream, with the one error that counts.
 * Nothing here fails at once; the first failed write is kept, what follows it is thrown
 * away, and sink_close() tells. A million rules are written without one printf.
 */
#ifndef MX_SINK_H
#define MX_SINK_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define SINK_SIZE 65536

struct sink {
	FILE *out;
	int error; /* errno of the first write that failed; 0: none did */
	size_t used;
	char data[SINK_SIZE];
};

/* Begins to write to `out`, which stays the caller's. */
void sink_open(struct sink *sink, FILE *out);

/* Bytes, a text, a number in decimal digits. */
void sink_put(struct sink *sink, const char *text, size_t length);
void sink_text(struct sink *sink, const char *text);
void sink_number(struct sink *sink, uint64_t number);

/* printf; of at most 1,023 bytes. */
void sink_format(struct sink *sink, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Writes what is left, and flushes the stream. 0 or -errno of the first write that failed. */
int sink_close(struct sink *sink);

#endif
