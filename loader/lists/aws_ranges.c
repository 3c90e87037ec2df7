/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * The ip-ranges.json of AWS. It names a prefix once for each service that uses it; AMAZON holds all that the other
 * services have, and what belongs to none of them, so it is the one that is taken.
 */
#include <string.h>

#include "formats.h"
#include "json.h"

#define SERVICE "AMAZON"

/* Gives the prefixes of one array; how many they are. Those of other services are read, too: one that is none is an error. */
static size_t read_array(struct json_reader *reader, const json_t *root, const char *array, const char *key, unsigned family)
{
	const json_t *entries = json_member(reader, root, array, JSON_ARRAY);
	size_t count = 0;

	reader->array = array;
	for (reader->index = 0; reader->index < json_array_size(entries); reader->index++) {
		const json_t *entry = json_array_get(entries, reader->index);
		const json_t *service = json_member(reader, entry, "service", JSON_STRING);
		const json_t *value = service ? json_member(reader, entry, key, JSON_STRING) : NULL;
		struct prefix_text prefix;

		if (!value || !json_prefix(reader, value, family, &prefix) || strcmp(json_string_value(service), SERVICE) != 0)
			continue;
		json_take(reader, &prefix);
		count++;
	}
	reader->array = reader->key = NULL;
	reader->index = JSON_NOWHERE;
	return count;
}

static void read_aws(const struct list *list)
{
	struct json_reader reader = json_reader_make(list, "the ip-ranges.json of AWS");
	json_t *root = json_read(&reader, list->source->text, list->source->length, JSON_OBJECT);
	size_t count, errors = diagnostics_errors(list->diagnostics);

	if (!root)
		return;
	count = read_array(&reader, root, "prefixes", "ip_prefix", 4);
	count += read_array(&reader, root, "ipv6_prefixes", "ipv6_prefix", 6);
	if (count == 0 && diagnostics_errors(list->diagnostics) == errors)
		json_fail(&reader, "it holds no prefix of the service " SERVICE "; fetch it again");
	json_done();
}

const struct list_format list_aws_ranges = {"aws-ranges", read_aws};
