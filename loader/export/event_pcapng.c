/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* The packet itself, as pcap-ng, with what became of it and why as its comment: for tcpdump and Wireshark. */
#include "event.h"

static void begin(struct event_sink *sink)
{
	pcapng_begin(&sink->pcapng, sink->out, "mxlock " MX_VERSION, sink->captured_most);
}

static void write_packet(struct event_sink *sink, const struct event *event)
{
	char decision[EVENT_DECISION], comment[EVENT_DECISION + 16];

	event_decision(event, decision);
	snprintf(comment, sizeof(comment), "%s %s", event->passed ? "passed" : "dropped", decision);
	pcapng_put(&sink->pcapng, &(struct pcapng_packet){
		.interface = event->interface,
		.wall_ns = (uint64_t)event->wall_ns,
		.frame = event->frame,
		.captured = event->captured,
		.length = event->length,
		.comment = comment,
	});
}

const struct event_form event_pcapng = {begin, write_packet, NULL};
