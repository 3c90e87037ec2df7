/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* A JSON object a line: the same keys for each packet, null where there is nothing to say; one of its own for what was left out. */
#include <jansson.h>

#include "event.h"
#include "parts.h"

static void put(FILE *out, json_t *line)
{
	json_dumpf(line, out, JSON_COMPACT | JSON_PRESERVE_ORDER);
	fputc('\n', out);
	json_decref(line);
}

static json_t *address_or_null(const struct prefix *address)
{
	char text[PREFIX_TEXT];

	if (address->family == 0)
		return json_null();
	prefix_format_address(address, text);
	return json_string(text);
}

/* The lock's words are the keys of `explain --json`. */
static void write_json(struct event_sink *sink, const struct event *event)
{
	const char *rule = event->lock ? "default" : NULL, *group = NULL;
	char moment[EVENT_MOMENT], prefix[PREFIX_TEXT];

	event_moment(event->wall_ns, moment);
	if (event->rule) {
		prefix_format(&event->rule->prefix, prefix);
		rule = prefix;
		group = policy_group_name(event->policy, event->rule);
	}
	put(sink->out, json_pack("{s:s, s:s, s:b, s:o, s:o, s:o, s:o, s:o, s:o, s:s, s:o, s:I, s:I}",
				 "time", moment, "interface", event->interface, "passed", event->passed,
				 "source", address_or_null(&event->source),
				 "destination", address_or_null(&event->destination),
				 "port", event->port ? json_integer(event->port) : json_null(),
				 "lock", parts_text(event->lock ? event->lock->name : NULL),
				 "rule", parts_text(rule), "group", parts_text(group),
				 "mode", event->passed ? "monitor" : "enforce",
				 "reason", parts_text(event->reason),
				 "generation", (json_int_t)event->generation, "bytes", (json_int_t)event->length));
}

static void write_left_out(struct event_sink *sink, const uint64_t *packets)
{
	put(sink->out, json_pack("{s:o}", "left_out", packets ? json_integer((json_int_t)*packets) : json_null()));
}

const struct event_form event_json = {NULL, write_json, write_left_out};
