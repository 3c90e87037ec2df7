/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "event_names.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#include "reasons.h"

#include "kernel/clock.h"
#include "text/utf8.h"

static void read_attachments(struct event_names *names)
{
	free(names->attachments);
	names->attachments = NULL;
	names->attachment_count = 0;
	names->attachments_known = true;
	/* where they cannot be read, which is said, interfaces go by their numbers */
	attach_list(names->instance, &names->attachments, &names->attachment_count);
}

/* By the number alone, which interfaces in different namespaces may share: then it is not known which one it was. */
static const char *interface_name(struct event_names *names, uint32_t ifindex)
{
	const char *found = NULL;

	if (!names->attachments_known)
		read_attachments(names);
	for (size_t i = 0; i < names->attachment_count; i++) {
		const struct attachment *attachment = &names->attachments[i];

		if (attachment->ifindex != ifindex || attachment->gone || strchr(attachment->interface, ' '))
			continue;
		if (found && strcmp(found, attachment->interface) != 0) {
			found = NULL;
			break;
		}
		found = attachment->interface;
	}
	if (!found) {
		snprintf(names->interface, sizeof(names->interface), "ifindex=%u", ifindex);
		return names->interface;
	}
	utf8_show(found, names->interface);
	return names->interface;
}

/* Sees to it that the generation is known. False: it is gone. */
static bool know(struct event_names *names, __u64 generation)
{
	struct naming opened;

	if (naming_is_of(&names->known[0], generation) || naming_is_of(&names->known[1], generation))
		return true;
	if (generation == names->gone)
		return false;
	if (naming_open(names->instance, generation, &opened) != 0) {
		naming_close(&opened);
		names->gone = generation;
		return false;
	}
	naming_close(&names->known[1]);
	names->known[1] = names->known[0];
	names->known[0] = opened;
	return true;
}

/* What a lock has decided, by name. NULL: no lock has, or its policy is gone. */
static const struct policy *decided_by(struct event_names *names, const struct mx_event *event, struct explanation *ret)
{
	const struct naming *naming;

	if (event->reason != MX_REASON_NONE || !know(names, event->generation))
		return NULL;
	naming = &names->known[naming_is_of(&names->known[0], event->generation) ? 0 : 1];
	return naming_find(naming, event->lock, event->rule, ret) ? naming->policy : NULL;
}

static const char *reason_name(__u32 reason)
{
#define NAME(symbol, name, verdict, text) name,
	static const char *const reasons[MX_REASON_COUNT] = {MX_REASONS(NAME)};
#undef NAME
	return reason < MX_REASON_COUNT ? reasons[reason] : NULL;
}

static struct prefix address_of(const struct mx_event *event, const __u8 *bytes)
{
	struct prefix address = {.family = event->family, .length = event->family == 4 ? 32 : 128};

	if (event->family != 0)
		memcpy(address.address, bytes, event->family == 4 ? 4 : 16);
	return address;
}

void event_names_find(struct event_names *names, const struct mx_event *event, struct event *ret)
{
	struct explanation decision = {0};
	const struct policy *policy = decided_by(names, event, &decision);

	*ret = (struct event){
		.wall_ns = clock_wall_ns(event->monotonic_ns),
		.interface = interface_name(names, event->ifindex),
		.source = address_of(event, event->source),
		.destination = address_of(event, event->destination),
		.port = ntohs(event->port),
		.passed = event->passed,
		.reason = reason_name(event->reason),
		.generation = event->generation,
		.policy = policy,
		.lock = decision.lock,
		.rule = decision.rule,
		.length = event->length,
		.captured = event->captured,
		.frame = event->frame,
	};
}

void event_names_refresh(struct event_names *names)
{
	names->attachments_known = false;
}

void event_names_free(struct event_names *names)
{
	naming_close(&names->known[0]);
	naming_close(&names->known[1]);
	free(names->attachments);
	names->attachments = NULL;
}
