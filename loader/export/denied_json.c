/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* The report as JSON: one source at a time is in memory. */
#include "denied.h"
#include "parts.h"

static json_t *make_lock(const struct denied *denied, uint32_t index)
{
	const struct denied_lock *lock = &denied->locks[index];

	return json_pack("{s:s, s:o, s:o, s:o, s:o}", "lock", lock->name, "mode", parts_text(lock->mode),
			 "denied_packets", parts_number(lock->packets), "known_packets",
			 parts_number(denied_known(denied, index)), "left_out_packets",
			 parts_number(denied_left_out(denied, index)));
}

/* Null: the policy has no such lock now, and another one may allow it. */
static json_t *make_allowed(const struct denied *denied, const struct denied_source *source)
{
	return denied->locks[source->lock].mode ? json_boolean(source->allowed) : json_null();
}

static json_t *make_source(const struct denied *denied, const struct denied_source *source)
{
	char name[PREFIX_TEXT];

	denied_format(source, name);
	return json_pack("{s:s, s:o, s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "source", name, "addresses",
			 parts_number(source->addresses), "lock", denied->locks[source->lock].name, "packets",
			 parts_number(source->packets), "connections", parts_number(source->connections), "data_packets",
			 parts_number(source->payloads), "bytes", parts_number(source->bytes), "first_seen",
			 parts_moment(source->first_seen), "last_seen", parts_moment(source->last_seen), "allowed_now",
			 make_allowed(denied, source), "near_group", parts_text(source->near));
}

int denied_write_json(FILE *out, const struct snapshot *snapshot, const struct denied *denied, size_t rows)
{
	struct sink sink;

	sink_open(&sink, out);
	parts_begin(&sink, snapshot);
	sink_text(&sink, ",\n\"locks\": [");
	for (uint32_t i = 0; i < denied->lock_count; i++) {
		sink_text(&sink, i == 0 ? "\n" : ",\n");
		parts_put(&sink, make_lock(denied, i));
	}
	sink_text(&sink, "],\n\"sources\": [");
	for (size_t i = 0; i < rows; i++) {
		sink_text(&sink, i == 0 ? "\n" : ",\n");
		parts_put(&sink, make_source(denied, &denied->sources[i]));
	}
	sink_text(&sink, "]}\n");
	return sink_close(&sink);
}
