/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "comparison_coverage.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "../base/report.h"

#define PLACE_EACH 4 /* ports, and prefixes, of a scope in a few words */

/* " and 3 more": of so many, what is beyond the limit. */
static void put_more(struct sink *sink, size_t count, size_t limit)
{
	if (count > limit)
		sink_format(sink, " and %zu more", count - limit);
}

static void put_ports(struct sink *sink, const uint16_t *ports, size_t count, size_t limit)
{
	for (size_t i = 0; i < count && i < limit; i++) {
		sink_text(sink, i > 0 ? ", " : "");
		sink_number(sink, ports[i]);
	}
	put_more(sink, count, limit);
}

void comparison_put_ports(struct sink *sink, const uint16_t *ports, uint32_t count)
{
	put_ports(sink, ports, count, SIZE_MAX);
}

static void put_prefix(struct sink *sink, const struct prefix *prefix)
{
	char text[PREFIX_TEXT];

	sink_put(sink, text, prefix_format(prefix, text));
}

static const struct policy_lock *lock_at(const struct policy *policy, uint32_t index)
{
	return index == POLICY_NONE ? NULL : &policy->locks[index];
}

/* All that is not there, if that takes fewer prefixes to say; false and nothing if not. */
static bool find_others(const struct ranges *ranges, uint8_t family, struct ranges *ret)
{
	struct range all = {0, range_last(0, family, 0)};
	struct ranges any = {&all, 1, 1}, others = ranges_without(&any, ranges);

	if (ranges_prefixes(&others, family) < ranges_prefixes(ranges, family)) {
		*ret = others;
		return true;
	}
	ranges_free(&others);
	return false;
}

static void put_prefixes(struct sink *sink, const struct ranges *ranges, uint8_t family, size_t limit, const char *before)
{
	struct ranges_walk walk = ranges_walk(ranges, family);
	char size[RANGE_SIZE_TEXT];
	struct prefix prefix;
	size_t count = 0;

	while (ranges_next(&walk, &prefix)) {
		struct range range = range_of(&prefix);

		if (++count > limit)
			continue;
		range_format_size(range.last - range.first + 1, false, size);
		sink_text(sink, before);
		put_prefix(sink, &prefix);
		sink_format(sink, " %s\n", size);
	}
	if (count > limit)
		sink_format(sink, "%sand %zu prefixes more\n", before, count - limit);
}

static void put_set(struct sink *sink, const struct ranges *ranges, uint8_t family, size_t limit, const char *sign)
{
	struct ranges others;

	if (!find_others(ranges, family, &others)) {
		put_prefixes(sink, ranges, family, limit, sign);
		return;
	}
	sink_text(sink, sign);
	sink_text(sink, others.count ? "any but\n" : "any\n");
	put_prefixes(sink, &others, family, limit, "      ");
	ranges_free(&others);
}

static void put_size(struct sink *sink, const struct ranges *ranges, const char *what)
{
	char size[RANGE_SIZE_TEXT];

	if (ranges->count == 0)
		return;
	range_format_size(ranges_size(ranges), false, size);
	sink_format(sink, "%s %s", what, size);
}

/* "lock mail", "lock mail, now edge", "lock mail, now none" */
static void put_judges(struct sink *sink, const struct diff *diff, const struct diff_pair *locks)
{
	const struct policy_lock *old = lock_at(diff->old, locks->old), *new = lock_at(diff->new, locks->new);

	sink_format(sink, "lock %s", old ? old->name : "none");
	if (!old || !new || strcmp(old->name, new->name) != 0)
		sink_format(sink, ", now %s", new ? new->name : "none");
}

static void put_list(struct sink *sink, const struct ranges *ranges, uint8_t family, size_t limit)
{
	struct ranges_walk walk = ranges_walk(ranges, family);
	struct prefix prefix;
	size_t count = 0;

	while (ranges_next(&walk, &prefix)) {
		if (++count > limit)
			continue;
		sink_text(sink, count > 1 ? ", " : "");
		put_prefix(sink, &prefix);
	}
	put_more(sink, count, limit);
}

/* `any`, as "any", that "but 192.0.2.25/32", or all of them. */
static void put_destinations(struct sink *sink, const struct diff_scope *scope, const char *any, size_t limit)
{
	struct ranges others;

	if (!find_others(&scope->to, scope->family, &others)) {
		put_list(sink, &scope->to, scope->family, limit);
		return;
	}
	sink_text(sink, any);
	sink_text(sink, others.count ? " but " : "");
	put_list(sink, &others, scope->family, limit);
	ranges_free(&others);
}

void comparison_format_place(const struct diff_scope *scope, char ret_text[static COMPARISON_PLACE])
{
	FILE *out = fmemopen(ret_text, COMPARISON_PLACE, "w");
	struct sink sink;

	ret_text[0] = '\0';
	if (!out) {
		report_errno(errno, "memory: where packets are judged otherwise cannot be named");
		return;
	}
	sink_open(&sink, out);
	sink_text(&sink, scope->port_count > 1 ? "ports " : "port ");
	put_ports(&sink, scope->ports, scope->port_count, PLACE_EACH);
	sink_text(&sink, " of ");
	put_destinations(&sink, scope, scope->family == 4 ? "any IPv4 destination" : "any IPv6 destination", PLACE_EACH);
	sink_close(&sink);
	fclose(out);
}

static void put_scope(struct sink *sink, const struct comparison *comparison, const struct diff_scope *scope)
{
	const struct policy_lock *new = lock_at(comparison->diff->new, scope->locks.new);

	sink_text(sink, "\ncoverage: ");
	put_judges(sink, comparison->diff, &scope->locks);
	sink_text(sink, ", port ");
	comparison_put_ports(sink, scope->ports, scope->port_count);
	sink_text(sink, ", to ");
	put_destinations(sink, scope, "any", SIZE_MAX);
	sink_format(sink, ", IPv%u: ", scope->family);
	put_size(sink, &scope->change->opens, "newly allowed");
	sink_text(sink, scope->change->opens.count && scope->change->closes.count ? ", " : "");
	put_size(sink, &scope->change->closes, "no longer allowed");
	sink_text(sink, new && new->monitor ? "; the mode is monitor, and so all pass\n" : "\n");
	put_set(sink, &scope->change->opens, scope->family, comparison->limit, "  + ");
	put_set(sink, &scope->change->closes, scope->family, comparison->limit, "  - ");
}

void comparison_put_coverage(struct sink *sink, const struct comparison *comparison)
{
	if (comparison->diff->scope_count == 0)
		sink_text(sink, "\ncoverage: every packet is judged as before\n");
	for (size_t i = 0; i < comparison->diff->scope_count; i++)
		put_scope(sink, comparison, &comparison->diff->scopes[i]);
}
