/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "json.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "../text/utf8.h"
#include "json_memory.h"

#define PATH_MAX_BYTES 128 /* of "prefixes[17].ip_prefix": the keys are ours */

struct json_reader json_reader_make(const struct list *list, const char *what)
{
	return (struct json_reader){
		.list = list,
		.what = what,
		.span = list->source->included,
		.index = JSON_NOWHERE,
		.item = JSON_NOWHERE,
	};
}

/* "prefixes[17].ip_prefix", or "" for the whole. */
static void format_path(const struct json_reader *reader, char ret_path[static PATH_MAX_BYTES])
{
	char index[32] = "", item[32] = "";
	bool inside = reader->array || reader->index != JSON_NOWHERE;

	if (reader->index != JSON_NOWHERE)
		snprintf(index, sizeof(index), "[%zu]", reader->index);
	if (reader->item != JSON_NOWHERE)
		snprintf(item, sizeof(item), "[%zu]", reader->item);
	snprintf(ret_path, PATH_MAX_BYTES, "%s%s%s%s%s", reader->array ? reader->array : "", index,
		 inside && reader->key ? "." : "", reader->key ? reader->key : "", item);
}

void json_fail(const struct json_reader *reader, const char *format, ...)
{
	const struct source *source = reader->list->source;
	char path[PATH_MAX_BYTES], name[DIAGNOSTICS_QUOTE], message[640];
	bool outside = reader->span.at == source->included.at;
	va_list values;

	format_path(reader, path);
	va_start(values, format);
	vsnprintf(message, sizeof(message), format, values);
	va_end(values);
	diagnostics_error(reader->list->diagnostics, reader->span, "%s%s%s%s%s",
			  outside ? diagnostics_quote(source->name, strlen(source->name), name) : "", outside ? ": " : "",
			  path, path[0] ? ": " : "", message);
}

static const char *name_type(json_type type)
{
	switch (type) {
	case JSON_OBJECT:
		return "an object";
	case JSON_ARRAY:
		return "an array";
	case JSON_STRING:
		return "a string";
	case JSON_INTEGER:
		return "a whole number";
	case JSON_REAL:
		return "a number with a fraction";
	case JSON_NULL:
		return "null";
	default:
		return "true or false";
	}
}

/* The text is no JSON. */
static void report_syntax(const struct json_reader *reader, const char *text, size_t length, const json_error_t *error)
{
	const struct source *source = reader->list->source;
	size_t blanks = strspn(text, " \t\r\n"), at = (size_t)(text - source->text);
	struct diagnostics *diagnostics = reader->list->diagnostics;
	bool early = json_error_code(error) == json_error_premature_end_of_input;
	char shown[JSON_ERROR_TEXT_LENGTH];
	struct span span;

	at += (size_t)error->position < length ? (size_t)error->position : length;
	span = (struct span){source->base + (uint32_t)at, 1};
	if (blanks >= length) {
		diagnostics_error(diagnostics, span, "there is nothing here, and it should be %s; fetch it again",
				  reader->what);
	} else if (text[blanks] == '<') {
		span.at = source->base + (uint32_t)(text - source->text + blanks);
		diagnostics_error(diagnostics, span, "this is a page, in HTML or XML, and no JSON; fetch %s itself",
				  reader->what);
	} else if (early && text + length < source->text + source->length) {
		diagnostics_error(diagnostics, span,
				  "the line ends before its JSON is complete; it should be %s, on one line: fetch it again, as it is "
				  "published",
				  reader->what);
	} else if (early) {
		diagnostics_error(diagnostics, span, "the text ends before it is complete, as when a download was cut off; "
						     "fetch it again");
	} else {
		utf8_show(error->text, shown);
		diagnostics_error(diagnostics, span, "no valid JSON: %s; it should be %s: fetch it again", shown, reader->what);
	}
}

json_t *json_read(const struct json_reader *reader, const char *text, size_t length, json_type type)
{
	json_error_t error;
	json_t *value;

	json_memory_begin();
	value = json_loadb(text, length, JSON_REJECT_DUPLICATES, &error);
	if (value && json_typeof(value) == type)
		return value;
	if (value)
		json_fail(reader, "%s is expected, which is %s, not %s; see that it is the right file", reader->what,
			  name_type(type), name_type(json_typeof(value)));
	else
		report_syntax(reader, text, length, &error);
	json_done();
	return NULL;
}

void json_done(void)
{
	json_memory_end();
}

json_t *json_member(struct json_reader *reader, const json_t *object, const char *key, json_type type)
{
	json_t *value = json_object_get(object, key);

	if (!json_is_object(object)) {
		reader->key = NULL;
		json_fail(reader, "an object is expected here, not %s", name_type(json_typeof(object)));
		return NULL;
	}
	reader->key = key;
	if (value && json_typeof(value) == type)
		return value;
	if (value)
		json_fail(reader, "%s is expected here, not %s", name_type(type), name_type(json_typeof(value)));
	else
		json_fail(reader, "%s of this name is expected here, and there is none: is this %s?", name_type(type),
			  reader->what);
	return NULL;
}

/* Whether a prefix that was read is written as such lists have it: no mask, no address alone, of this family as written. */
static bool is_plain(const char *text, const char *end, unsigned family, const struct prefix_text *prefix)
{
	const char *slash = memchr(text, '/', (size_t)(end - text));

	if (!slash || prefix->end != end || memchr(slash, '.', (size_t)(end - slash)))
		return false;
	return family == 0 || (prefix->family == family && (family == 6 || !memchr(text, ':', (size_t)(slash - text))));
}

bool json_prefix(const struct json_reader *reader, const json_t *value, unsigned family, struct prefix_text *ret)
{
	bool shown = diagnostics_wanted(reader->list->diagnostics, DIAGNOSTIC_ERROR);
	const char *text = json_string_value(value), *end;
	char quote[DIAGNOSTICS_QUOTE];
	struct address_text_error error;

	if (!text) {
		json_fail(reader, "a prefix is expected here, as a string, not %s", name_type(json_typeof(value)));
		return false;
	}
	end = text + json_string_length(value);
	if (!prefix_text_parse(text, end, ret, shown ? &error : NULL)) {
		if (shown)
			json_fail(reader, "%s", error.message);
		else
			diagnostics_count(reader->list->diagnostics, DIAGNOSTIC_ERROR);
		return false;
	}
	if (is_plain(text, end, family, ret))
		return true;
	json_fail(reader, "'%s' is not one %sprefix, written as ADDRESS/LENGTH; fetch the list again, as it is published",
		  diagnostics_quote(text, (size_t)(end - text), quote), family == 0 ? "" : family == 4 ? "IPv4 " : "IPv6 ");
	return false;
}

void json_take(const struct json_reader *reader, const struct prefix_text *prefix)
{
	const struct list_entry entry = {.written = *prefix, .span = reader->span};

	reader->list->take(reader->list->taker, &entry);
}
