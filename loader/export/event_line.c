/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * A line for people, and for awk: always six fields, `-` for what could not be read, then what decided,
 * in the words of `explain`.
 */
#include <inttypes.h>

#include "../base/date.h"
#include "../base/terminal.h"
#include "event.h"

#define SECOND_NS 1000000000

void event_moment(int64_t wall_ns, char ret_text[static EVENT_MOMENT])
{
	char second[DATE_TEXT];

	date_format_moment(wall_ns / SECOND_NS, second);
	snprintf(ret_text, EVENT_MOMENT, "%.19s.%06dZ", second, (int)(wall_ns % SECOND_NS / 1000));
}

void event_decision(const struct event *event, char ret_text[static EVENT_DECISION])
{
	const struct policy_rule *rule = event->rule;
	const char *mode = event->passed ? " mode=monitor" : "", *group = rule ? policy_group_name(event->policy, rule) : NULL;
	char prefix[PREFIX_TEXT];

	if (event->reason) {
		snprintf(ret_text, EVENT_DECISION, "reason=%s%s", event->reason, mode);
	} else if (!event->lock) {
		snprintf(ret_text, EVENT_DECISION, "generation=%" PRIu64 "%s", event->generation, mode);
	} else if (!rule) {
		snprintf(ret_text, EVENT_DECISION, "lock=%s rule=default%s", event->lock->name, mode);
	} else {
		prefix_format(&rule->prefix, prefix);
		snprintf(ret_text, EVENT_DECISION, "lock=%s rule=%s group=%s%s", event->lock->name, prefix,
			 group ? group : "-", mode);
	}
}

static void put_address(FILE *out, const struct prefix *address)
{
	char text[PREFIX_TEXT] = "-";

	if (address->family != 0)
		prefix_format_address(address, text);
	fprintf(out, " %s", text);
}

static void write_line(struct event_sink *sink, const struct event *event)
{
	char moment[EVENT_MOMENT], decision[EVENT_DECISION];

	event_moment(event->wall_ns, moment);
	event_decision(event, decision);
	fprintf(sink->out, "%s %s %s%s%s", moment, event->interface,
		terminal_style(sink->out, event->passed ? TERMINAL_WARN : TERMINAL_BAD), event->passed ? "passed" : "dropped",
		terminal_style(sink->out, TERMINAL_PLAIN));
	put_address(sink->out, &event->source);
	put_address(sink->out, &event->destination);
	if (event->port != 0)
		fprintf(sink->out, " %u", event->port);
	else
		fputs(" -", sink->out);
	fprintf(sink->out, " %s\n", decision);
}

const struct event_form event_line = {NULL, write_line, NULL};
