/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* Lists that are JSON: reading them, and saying what is wrong at which value. Places in the text are not kept. */
#ifndef MX_JSON_OF_LISTS_H
#define MX_JSON_OF_LISTS_H

#include <jansson.h>

#include "list.h"

#define JSON_NOWHERE SIZE_MAX

/* The value at hand, for messages: `array[index].key[item]`; what is NULL or JSON_NOWHERE is left out. */
struct json_reader {
	const struct list *list;
	const char *what;  /* what the text should be: "the ip-ranges.json of AWS" */
	struct span span;  /* where messages point */
	const char *array, *key;
	size_t index, item;
};

/* A reader whose messages point to where the file is included. */
struct json_reader json_reader_make(const struct list *list, const char *what);

/* An error that begins with the path of the value at hand. */
void json_fail(const struct json_reader *reader, const char *format, ...) __attribute__((format(printf, 2, 3)));

/*
 * `length` bytes of the source as one JSON value of this type. It goes with json_done(), and until then no other is read.
 * NULL: why not was reported, where in the text it is no JSON.
 */
json_t *json_read(const struct json_reader *reader, const char *text, size_t length, json_type type);

/* The value that was read, and all of it, is not needed any more. */
void json_done(void);

/*
 * The value of a key of `object`, which becomes reader->key. NULL: the object is none, or has no such key, or it is
 * of another type; that was reported.
 */
json_t *json_member(struct json_reader *reader, const json_t *object, const char *key, json_type type);

/*
 * Reads the prefix that the value at hand, a string, is all of, as ADDRESS/LENGTH; family 0: of either. False: it is none,
 * and why was reported.
 */
bool json_prefix(const struct json_reader *reader, const json_t *value, unsigned family, struct prefix_text *ret);

/* Gives that prefix to the list, at the place of the reader. */
void json_take(const struct json_reader *reader, const struct prefix_text *prefix);

#endif
