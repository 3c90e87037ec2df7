/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "../base/date.h"
#include "comparison.h"
#include "parts.h"
#include "sink.h"

/* What is being written: where to, and of what. */
struct page {
	struct sink *sink;
	const struct comparison *comparison;
	const struct diff *diff;
};

/* What stands before an item of a list. */
static void put_separator(struct sink *sink, size_t index)
{
	sink_text(sink, index == 0 ? "\n" : ",\n");
}

static json_t *make_prefix(const struct prefix *prefix)
{
	char text[PREFIX_TEXT];

	return json_stringn_nocheck(text, prefix_format(prefix, text));
}

static json_t *lock_name(const struct policy *policy, uint32_t lock)
{
	return parts_text(lock == POLICY_NONE ? NULL : policy->locks[lock].name);
}

static const char *change_of(const struct diff_pair *pair)
{
	return pair->old == POLICY_NONE ? "added" : pair->new == POLICY_NONE ? "removed" : "changed";
}

static json_t *make_ports(const uint16_t *ports, uint32_t count)
{
	json_t *list = json_array();

	for (uint32_t i = 0; i < count; i++)
		json_array_append_new(list, json_integer(ports[i]));
	return list;
}

static json_t *make_lock(const struct policy *policy, uint32_t index)
{
	const struct policy_lock *lock;
	json_t *to;

	if (index == POLICY_NONE)
		return json_null();
	lock = &policy->locks[index];
	to = json_array();
	for (uint32_t i = 0; i < lock->to_count; i++)
		json_array_append_new(to, make_prefix(&lock->to[i]));
	return json_pack("{s:o, s:o, s:s, s:s, s:o}", "ports", make_ports(lock->ports, lock->port_count), "to", to, "default",
			 verdict_name(lock->default_verdict), "mode", policy_mode_name(lock), "rules",
			 parts_number(lock->rule_count));
}

/* `"NAME": "TEXT"`, or null where there is none: of what needs no escape, as names, prefixes and dates. */
static void put_plain(struct sink *sink, const char *name, const char *text)
{
	sink_text(sink, name);
	sink_text(sink, text ? "\"" : "null");
	sink_text(sink, text ? text : "");
	sink_text(sink, text ? "\"" : "");
}

/* The same of a text of the user's. */
static void put_text(struct sink *sink, const char *name, const char *text)
{
	if (!*text) {
		put_plain(sink, name, NULL);
		return;
	}
	sink_text(sink, name);
	parts_put(sink, json_string_nocheck(text));
}

static void put_rule(struct sink *sink, const struct policy *policy, uint32_t index)
{
	const struct policy_rule *rule;
	char day[DATE_TEXT];

	if (index == POLICY_NONE) {
		sink_text(sink, "null");
		return;
	}
	rule = &policy->rules[index];
	if (rule->until)
		date_format_day(rule->until - 1, day);
	put_plain(sink, "{\"verdict\": ", verdict_name(rule->verdict));
	put_plain(sink, ", \"group\": ", policy_group_name(policy, rule));
	put_plain(sink, ", \"until\": ", rule->until ? day : NULL);
	put_text(sink, ", \"reason\": ", policy_reason(policy, rule));
	put_text(sink, ", \"owner\": ", policy_owner(policy, rule));
	sink_text(sink, "}");
}

/* Begins the object of a rule that is in one of the policies, or in both: its lock and its prefix. */
static void put_key(const struct page *page, const struct diff_pair *pair)
{
	const struct policy *policy = pair->old == POLICY_NONE ? page->diff->new : page->diff->old;
	const struct policy_rule *rule = &policy->rules[pair->old == POLICY_NONE ? pair->new : pair->old];
	char prefix[PREFIX_TEXT];

	prefix_format(&rule->prefix, prefix);
	put_plain(page->sink, "{\"lock\": ", policy->locks[rule->lock].name);
	put_plain(page->sink, ", \"prefix\": ", prefix);
}

static void put_locks(const struct page *page)
{
	for (size_t i = 0; i < page->diff->lock_count; i++) {
		const struct diff_pair *pair = &page->diff->locks[i].locks;
		json_t *name = pair->old == POLICY_NONE ? lock_name(page->diff->new, pair->new)
							: lock_name(page->diff->old, pair->old);

		put_separator(page->sink, i);
		parts_put(page->sink, json_pack("{s:o, s:s, s:o, s:o}", "lock", name, "change", change_of(pair), "old",
						make_lock(page->diff->old, pair->old), "new",
						make_lock(page->diff->new, pair->new)));
	}
}

static void put_rules(const struct page *page)
{
	for (size_t i = 0; i < page->diff->rule_count; i++) {
		const struct diff_pair *pair = &page->diff->rules[i];

		put_separator(page->sink, i);
		put_key(page, pair);
		put_plain(page->sink, ", \"change\": ", change_of(pair));
		sink_text(page->sink, ", \"old\": ");
		put_rule(page->sink, page->diff->old, pair->old);
		sink_text(page->sink, ", \"new\": ");
		put_rule(page->sink, page->diff->new, pair->new);
		sink_text(page->sink, "}");
	}
}

/* A number of addresses, which has up to 39 digits, and so is a string. */
static void put_size(struct sink *sink, uint128 size)
{
	char text[RANGE_SIZE_TEXT];

	range_format_size(size, true, text);
	sink_text(sink, "\"addresses\": \"");
	sink_text(sink, text);
	sink_text(sink, "\"");
}

/* {"addresses", "prefixes": [{"prefix", "addresses"}]}: a million of them, maybe, and no escape is needed. */
static void put_set(struct sink *sink, const struct ranges *ranges, uint8_t family)
{
	struct ranges_walk walk = ranges_walk(ranges, family);
	struct prefix prefix;

	sink_text(sink, "{");
	if (ranges->count)
		put_size(sink, ranges_size(ranges));
	else
		sink_text(sink, "\"addresses\": \"0\"");
	sink_text(sink, ", \"prefixes\": [");
	for (size_t i = 0; ranges_next(&walk, &prefix); i++) {
		struct range range = range_of(&prefix);
		char text[PREFIX_TEXT];

		put_separator(sink, i);
		sink_text(sink, "{\"prefix\": \"");
		sink_put(sink, text, prefix_format(&prefix, text));
		sink_text(sink, "\", ");
		put_size(sink, range.last - range.first + 1);
		sink_text(sink, "}");
	}
	sink_text(sink, "]}");
}

static json_t *make_destinations(const struct diff_scope *scope)
{
	struct ranges_walk walk = ranges_walk(&scope->to, scope->family);
	json_t *list = json_array();
	struct prefix prefix;

	while (ranges_next(&walk, &prefix))
		json_array_append_new(list, make_prefix(&prefix));
	return list;
}

static void put_scope(const struct page *page, const struct diff_scope *scope)
{
	sink_text(page->sink, "{\"family\": ");
	sink_number(page->sink, scope->family);
	sink_text(page->sink, ", \"ports\": ");
	parts_put(page->sink, make_ports(scope->ports, scope->port_count));
	sink_text(page->sink, ", \"to\": ");
	parts_put(page->sink, make_destinations(scope));
	sink_text(page->sink, ", \"old_lock\": ");
	parts_put(page->sink, lock_name(page->diff->old, scope->locks.old));
	sink_text(page->sink, ", \"new_lock\": ");
	parts_put(page->sink, lock_name(page->diff->new, scope->locks.new));
	sink_text(page->sink, ",\n\"newly_allowed\": ");
	put_set(page->sink, &scope->change->opens, scope->family);
	sink_text(page->sink, ",\n\"no_longer_allowed\": ");
	put_set(page->sink, &scope->change->closes, scope->family);
	sink_text(page->sink, "}");
}

static void put_coverage(const struct page *page)
{
	for (size_t i = 0; i < page->diff->scope_count; i++) {
		put_separator(page->sink, i);
		put_scope(page, &page->diff->scopes[i]);
	}
}

/* How often and when a rule was hit, to the end of its object. */
static void put_hit(const struct page *page, const struct policy_rule *rule, const struct snapshot_rule *hit)
{
	char seen[DATE_TEXT];

	date_format_moment(hit->last_seen, seen);
	put_plain(page->sink, ", \"verdict\": ", verdict_name(rule->verdict));
	put_plain(page->sink, ", \"group\": ", policy_group_name(page->diff->old, rule));
	sink_text(page->sink, ", \"packets\": ");
	sink_number(page->sink, hit->packets);
	sink_text(page->sink, ", \"bytes\": ");
	sink_number(page->sink, hit->bytes);
	put_plain(page->sink, ", \"last_seen\": ", seen);
	sink_text(page->sink, ", \"judged_otherwise\": ");
	sink_text(page->sink, diff_touches(page->diff, rule) ? "true}" : "false}");
}

static void put_hits(const struct page *page)
{
	size_t count = 0;

	for (size_t i = 0; i < page->diff->rule_count; i++) {
		const struct diff_pair *pair = &page->diff->rules[i];
		const struct snapshot_rule *hit = comparison_lost(page->comparison, pair);

		if (!hit)
			continue;
		put_separator(page->sink, count++);
		put_key(page, pair);
		put_hit(page, &page->diff->old->rules[pair->old], hit);
	}
}

static json_t *make_policy(const char *name, const struct policy *policy)
{
	char digest[POLICY_DIGEST_TEXT];

	policy_format_digest(policy->digest, digest);
	return json_pack("{s:o, s:s}", "digest", json_string_nocheck(digest), "name", name);
}

int comparison_write_json(FILE *out, const struct comparison *comparison)
{
	struct sink sink;
	const struct page page = {&sink, comparison, comparison->diff};

	sink_open(&sink, out);
	parts_prepare();
	sink_text(&sink, "{\"old\": ");
	parts_put(&sink, make_policy(comparison->old, comparison->diff->old));
	sink_text(&sink, ",\n\"new\": ");
	parts_put(&sink, make_policy(comparison->new, comparison->diff->new));
	sink_text(&sink, ",\n\"same\": ");
	sink_text(&sink, comparison->diff->same ? "true" : "false");
	sink_text(&sink, ",\n\"locks\": [");
	put_locks(&page);
	sink_text(&sink, "],\n\"rules\": [");
	put_rules(&page);
	sink_text(&sink, "],\n\"coverage\": [");
	put_coverage(&page);
	sink_text(&sink, "],\n\"hit\": ");
	sink_text(&sink, comparison->hits ? "[" : "null");
	put_hits(&page);
	sink_text(&sink, comparison->hits ? "]}\n" : "}\n");
	return sink_close(&sink);
}
