/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* From what the program sends of a packet to what is told of it: names of interface, lock, rule and reason. */
#ifndef MX_EVENT_NAMES_H
#define MX_EVENT_NAMES_H

#include "export/event.h"
#include "kernel/attach.h"
#include "naming.h"

/* All zeros but for the instance to begin with. */
struct event_names {
	const struct instance *instance;
	struct naming known[2]; /* the policy of the last event, and the one before: packets of a swap may mix */
	__u64 gone;             /* a generation that has no names any more */
	struct attachment *attachments;
	size_t attachment_count;
	bool attachments_known; /* false: to be read again */
	char interface[sizeof(((struct attachment *)0)->interface)];
};

/*
 * Names what there is to name; *ret is valid until the next call. Names of a policy are of the very generation that
 * judged the packet: where that is gone already there are none, rather than wrong ones.
 */
void event_names_find(struct event_names *names, const struct mx_event *event, struct event *ret);

/* Interfaces may have other names, or be others, from now on. */
void event_names_refresh(struct event_names *names);

void event_names_free(struct event_names *names);

#endif
