/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* The goog.json of Google, all its addresses, and the cloud.json, those of its customers: one form. */
#include "formats.h"
#include "json.h"

/* Entries have one of the two keys; a text without either is not this list. */
static const char *key_of(const json_t *entry)
{
	return json_object_get(entry, "ipv6Prefix") ? "ipv6Prefix" : "ipv4Prefix";
}

static void read_google(const struct list *list)
{
	struct json_reader reader = json_reader_make(list, "the goog.json or cloud.json of Google");
	json_t *root = json_read(&reader, list->source->text, list->source->length, JSON_OBJECT);
	const json_t *entries;

	if (!root)
		return;
	entries = json_member(&reader, root, "prefixes", JSON_ARRAY);
	if (entries && json_array_size(entries) == 0)
		json_fail(&reader, "it holds no prefix; fetch it again");
	reader.array = "prefixes";
	for (reader.index = 0; reader.index < json_array_size(entries); reader.index++) {
		const json_t *entry = json_array_get(entries, reader.index);
		const json_t *prefix = json_member(&reader, entry, key_of(entry), JSON_STRING);

		if (prefix)
			json_take(&reader, prefix);
	}
	json_decref(root);
}

const struct list_format list_google_ranges = {"google-ranges", read_google};
