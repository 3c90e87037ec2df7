/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * The JSON of Microsoft's web service of endpoints: sets of addresses with the service and the ports that they are for.
 * Taken are those of Exchange on port 25: where Exchange Online sends mail from.
 */
#include <string.h>

#include "formats.h"
#include "json.h"

/* Whether "25" is one of the ports of "25,80,443". */
static bool has_port(const char *ports, const char *port)
{
	size_t length = strlen(port);

	while (*ports) {
		size_t word = strcspn(ports, ",");

		while (word > 0 && *ports == ' ') {
			ports++;
			word--;
		}
		if (word == length && memcmp(ports, port, length) == 0)
			return true;
		ports += word;
		ports += *ports == ',';
	}
	return false;
}

/* Whether a set is for mail. One may be without TCP ports. */
static bool is_mail(struct json_reader *reader, const json_t *set)
{
	const json_t *area = json_member(reader, set, "serviceArea", JSON_STRING), *ports;

	if (!area || !json_object_get(set, "tcpPorts"))
		return false;
	ports = json_member(reader, set, "tcpPorts", JSON_STRING);
	return ports && strcmp(json_string_value(area), "Exchange") == 0 && has_port(json_string_value(ports), "25");
}

/* Gives the addresses of a set that is for mail; how many they are. Those of others are read, too: a bad one is an error. */
static size_t read_set(struct json_reader *reader, const json_t *set)
{
	bool mail = is_mail(reader, set);
	const json_t *addresses = json_object_get(set, "ips") ? json_member(reader, set, "ips", JSON_ARRAY) : NULL;
	size_t count = 0;

	for (reader->item = 0; reader->item < json_array_size(addresses); reader->item++) {
		struct prefix_text prefix;

		if (!json_prefix(reader, json_array_get(addresses, reader->item), 0, &prefix) || !mail)
			continue;
		json_take(reader, &prefix);
		count++;
	}
	reader->item = JSON_NOWHERE;
	return count;
}

static void read_microsoft(const struct list *list)
{
	struct json_reader reader = json_reader_make(list, "the JSON of Microsoft's endpoints");
	json_t *root = json_read(&reader, list->source->text, list->source->length, JSON_ARRAY);
	size_t count = 0, errors = diagnostics_errors(list->diagnostics);

	if (!root)
		return;
	for (reader.index = 0; reader.index < json_array_size(root); reader.index++)
		count += read_set(&reader, json_array_get(root, reader.index));
	reader.index = JSON_NOWHERE;
	reader.key = NULL;
	if (count == 0 && diagnostics_errors(list->diagnostics) == errors)
		json_fail(&reader, "it holds no addresses of Exchange for TCP port 25; fetch it again, for all services of one "
				   "cloud");
	json_done();
}

const struct list_format list_microsoft_endpoints = {"microsoft-endpoints", read_microsoft};
