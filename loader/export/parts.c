/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "parts.h"

#include <assert.h>
#include <stdlib.h>

#include "../base/date.h"
#include "../base/mem.h"

static void *allocate(size_t size)
{
	return mem_resize(NULL, size, 1);
}

json_t *parts_number(uint64_t number)
{
	json_t *integer = json_integer(0);

	parts_set_number(integer, number);
	return integer;
}

void parts_set_number(json_t *integer, uint64_t number)
{
	json_integer_set(integer, number > INT64_MAX ? INT64_MAX : (json_int_t)number);
}

json_t *parts_text(const char *text)
{
	return text ? json_string(text) : json_null();
}

json_t *parts_moment(int64_t moment)
{
	char text[DATE_TEXT];

	if (moment == 0)
		return json_null();
	date_format_moment(moment, text);
	return json_string_nocheck(text);
}

json_t *parts_day(int64_t moment)
{
	char text[DATE_TEXT];

	if (moment == 0)
		return json_null();
	date_format_day(moment, text);
	return json_string_nocheck(text);
}

/* {"digest", "generation", "rules"} */
static json_t *make_policy(const struct snapshot *snapshot)
{
	char digest[POLICY_DIGEST_TEXT];

	policy_format_digest(snapshot->policy->digest, digest);
	return json_pack("{s:s, s:o, s:o}", "digest", digest, "generation", parts_number(snapshot->generation),
			 "rules", parts_number(snapshot->policy->rule_count));
}

/* [{"name", "mode", "via"}] */
static json_t *make_interfaces(const struct snapshot *snapshot)
{
	json_t *list = json_array();

	for (uint32_t i = 0; i < snapshot->interface_count; i++) {
		const struct snapshot_interface *interface = &snapshot->interfaces[i];

		json_array_append_new(list, json_pack("{s:s, s:s, s:s}", "name", interface->name, "mode",
						      interface->mode, "via", interface->via));
	}
	return list;
}

json_t *parts_lock(const struct snapshot *snapshot, uint32_t index)
{
	const struct policy_lock *lock = &snapshot->policy->locks[index];
	const struct snapshot_lock *counters = &snapshot->locks[index];

	return json_pack("{s:s, s:s, s:o, s:o, s:{s:s, s:o, s:o}}", "lock", lock->name, "mode",
			 policy_mode_name(lock), "allowed_packets",
			 parts_number(counters->packets[VERDICT_ALLOW]), "dropped_packets",
			 parts_number(counters->packets[VERDICT_DROP]), "default", "verdict",
			 verdict_name(lock->default_verdict), "packets", parts_number(counters->default_packets),
			 "bytes", parts_number(counters->default_bytes));
}

static int take(const char *text, size_t length, void *sink)
{
	sink_put(sink, text, length);
	return 0;
}

void parts_put(struct sink *sink, json_t *piece)
{
	int failed = json_dump_callback(piece, take, sink, JSON_ENCODE_ANY);

	assert(!failed); /* all strings are UTF-8, and the callback never fails */
	(void)failed;
	json_decref(piece);
}

/* {"state", "generation", "deadline", "seconds_left"}, or null */
static json_t *make_confirm(const struct snapshot_confirm *confirm)
{
	bool open = confirm->state == SNAPSHOT_CONFIRM_OPEN;

	if (confirm->state == SNAPSHOT_NO_CONFIRM)
		return json_null();
	return json_pack("{s:s, s:o, s:o, s:o}", "state", open ? "open" : "gone_back", "generation",
			 parts_number(confirm->generation), "deadline", parts_moment(confirm->deadline), "seconds_left",
			 open ? json_integer(confirm->left) : json_null());
}

void parts_prepare(void)
{
	json_set_alloc_funcs(allocate, free);
}

void parts_begin(struct sink *sink, const struct snapshot *snapshot)
{
	parts_prepare();
	sink_text(sink, "{\"instance\": ");
	parts_put(sink, json_string(snapshot->instance));
	sink_text(sink, ",\n\"policy\": ");
	parts_put(sink, make_policy(snapshot));
	sink_text(sink, ",\n\"confirm\": ");
	parts_put(sink, make_confirm(&snapshot->confirm));
	sink_text(sink, ",\n\"interfaces\": ");
	parts_put(sink, make_interfaces(snapshot));
}
