/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* One packet that was dropped, or would have been, and the forms in which `watch` tells of it. */
#ifndef MX_EVENT_H
#define MX_EVENT_H

#include <stdio.h>

#include "../policy/policy.h"
#include "pcapng.h"

/* What refers to something else is valid as long as the call that it is given to. */
struct event {
	int64_t wall_ns;                   /* nanoseconds, UTC */
	const char *interface;             /* printable, without blanks */
	struct prefix source, destination; /* family 0: they could not be read */
	uint16_t port;                     /* 0: it could not be read */
	bool passed;                       /* only locks that monitor would have dropped it */
	const char *reason;                /* why no lock could judge it; NULL: one did */
	uint64_t generation;               /* of the policy that it was judged by */
	const struct policy *policy;       /* that policy; NULL: it is not to be had any more, and no names */
	const struct policy_lock *lock;    /* NULL: there is a reason, or no name */
	const struct policy_rule *rule;    /* NULL: the lock's default */
	uint32_t length;                   /* bytes of the frame */
	uint32_t captured;                 /* and how many of them there are here */
	const uint8_t *frame;
};

/* Where a form writes to, and what it keeps. The caller looks for errors of `out`, and frees `pcapng`. */
struct event_sink {
	FILE *out;
	uint32_t captured_most; /* of any event */
	struct pcapng pcapng;   /* zeros to begin with */
};

struct event_form {
	/* Begins; NULL: it has no beginning. */
	void (*begin)(struct event_sink *sink);
	void (*event)(struct event_sink *sink, const struct event *event);
	/* Packets were left out since the last event; `packets` NULL: nobody knows how many. NULL: it has no place for that. */
	void (*left_out)(struct event_sink *sink, const uint64_t *packets);
};

/* A line for people, a JSON object a line, pcap-ng. */
extern const struct event_form event_line;
extern const struct event_form event_json;
extern const struct event_form event_pcapng;

/* "2026-11-21T17:05:00.123456Z" */
#define EVENT_MOMENT 48
void event_moment(int64_t wall_ns, char ret_text[static EVENT_MOMENT]);

/* What decided: "lock=mail rule=192.0.2.0/24 group=g mode=monitor", "reason=tcp_truncated", "generation=7". */
#define EVENT_DECISION 384
void event_decision(const struct event *event, char ret_text[static EVENT_DECISION]);

#endif
