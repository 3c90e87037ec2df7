/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* The goog.json of Google, all its addresses, and the cloud.json, those of its customers: one form. */
#include "formats.h"
#include "json.h"

/* Entries have one of the two keys; a text without either is not this list. One that has both loses neither. */
static void read_entry(struct json_reader *reader, const json_t *entry)
{
	static const char *const keys[] = {"ipv4Prefix", "ipv6Prefix"};
	bool six = json_object_get(entry, keys[1]), four = !six || json_object_get(entry, keys[0]);

	for (unsigned i = four ? 0 : 1; i < (six ? 2 : 1); i++) {
		const json_t *value = json_member(reader, entry, keys[i], JSON_STRING);
		struct prefix_text prefix;

		if (value && json_prefix(reader, value, i == 0 ? 4 : 6, &prefix))
			json_take(reader, &prefix);
	}
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
	for (reader.index = 0; reader.index < json_array_size(entries); reader.index++)
		read_entry(&reader, json_array_get(entries, reader.index));
	json_done();
}

const struct list_format list_google_ranges = {"google-ranges", read_google};
