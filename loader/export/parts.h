/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * Pieces of JSON that `export` and `status` share. The whole is never a tree: each piece is made, written
 * and freed. Every json_t returned is the caller's; memory that is not there ends the program.
 */
#ifndef MX_PARTS_H
#define MX_PARTS_H

#include <jansson.h>

#include "sink.h"
#include "snapshot.h"

/* To be called before any other: from here on jansson takes its memory from mem.h, and so never fails for want of it. */
void parts_prepare(void);

/* Prepares, begins the object, and writes "instance", "policy" and "interfaces" of it. */
void parts_begin(struct sink *sink, const struct snapshot *snapshot);

/* A counter. JSON's integers end at 2^63-1 here, which no counter reaches in a lifetime. */
json_t *parts_number(uint64_t number);
void parts_set_number(json_t *integer, uint64_t number);

/* A text in UTF-8; null for NULL. */
json_t *parts_text(const char *text);

/* "2026-11-21T17:05:00Z" and "2026-11-21"; null for 0. */
json_t *parts_moment(int64_t moment);
json_t *parts_day(int64_t moment);

/* {"lock", "mode", "allowed_packets", "dropped_packets", "default": {"verdict", "packets", "bytes"}} */
json_t *parts_lock(const struct snapshot *snapshot, uint32_t index);

/* Writes the piece, and frees it. */
void parts_put(struct sink *sink, json_t *piece);

#endif
