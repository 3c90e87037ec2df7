/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* The report as lines of a group: who reads it takes out whom he does not know. */
#include <inttypes.h>

#include "../base/date.h"
#include "denied.h"
#include "sink.h"

static void put_line(struct sink *sink, const struct denied_source *source)
{
	char prefix[PREFIX_TEXT], first[DATE_TEXT], last[DATE_TEXT];

	prefix_format(&source->prefix, prefix);
	date_format_moment(source->first_seen, first);
	date_format_moment(source->last_seen, last);
	sink_format(sink,
		    "\t%s  reason \"denied: %" PRIu64 " packets, %" PRIu64 " with SYN, %" PRIu64 " with data, first %s, "
		    "last %s\"",
		    prefix, source->packets, source->connections, source->payloads, first, last);
	if (source->near)
		sink_format(sink, "  # next to group %s", source->near);
	sink_put(sink, "\n", 1);
}

/* The lock's sources that have sent data, or those that have not, below a line that says so. */
static void put_part(struct sink *sink, const struct denied *denied, uint32_t lock, bool data, size_t rows)
{
	bool begun = false;

	for (size_t i = 0; i < rows; i++) {
		const struct denied_source *source = &denied->sources[i];

		if (source->lock != lock || source->allowed || source->ruled || (source->payloads > 0) != data)
			continue;
		if (!begun)
			sink_format(sink, "\t# lock %s: %s%s\n", denied->locks[lock].name,
				    data ? "these have sent data" : "these have sent no data, as scanners do",
				    denied->locks[lock].mode ? "" : "; the policy has no such lock now: they may be allowed by now");
		begun = true;
		put_line(sink, source);
	}
}

int denied_write_policy(FILE *out, const struct snapshot *snapshot, const struct denied *denied, size_t rows)
{
	size_t allowed = 0, dropped = 0;
	struct sink sink;

	(void)snapshot; /* lines alone, to be pasted */
	sink_open(&sink, out);
	for (uint32_t lock = 0; lock < denied->lock_count; lock++) {
		put_part(&sink, denied, lock, true, rows);
		put_part(&sink, denied, lock, false, rows);
	}
	for (size_t i = 0; i < rows; i++) {
		allowed += denied->sources[i].allowed;
		dropped += denied->sources[i].ruled && !denied->sources[i].allowed;
	}
	if (allowed > 0)
		sink_format(&sink, "\t# left out: %zu that the policy in force allows\n", allowed);
	if (dropped > 0)
		sink_format(&sink, "\t# left out: %zu that a rule of the policy in force drops\n", dropped);
	return sink_close(&sink);
}
