/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "caution.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/date.h"
#include "base/mem.h"
#include "base/progress.h"
#include "base/report.h"
#include "diff/sanity.h"
#include "export/comparison.h"
#include "export/comparison_coverage.h"

#define SHOWN 20 /* rules, and prefixes of a scope: the rest is in `mxlock diff` */

static bool *make_hits(const struct snapshot_rule *counters, uint32_t count)
{
	bool *hit = mem_zeroed(count, sizeof(*hit));

	for (uint32_t i = 0; i < count; i++)
		hit[i] = counters[i].packets > 0;
	return hit;
}

static void say_unguarded(const struct sanity_concern *concern)
{
	char first[COMPARISON_PLACE], second[COMPARISON_PLACE] = "", more[64] = "";

	comparison_format_place(concern->scope, first);
	if (concern->other)
		comparison_format_place(concern->other, second);
	if (concern->scopes > 2)
		snprintf(more, sizeof(more), " and %zu more places", concern->scopes - 2);
	report_notice("lock %s: no lock guards %s%s%s%s any longer: open to everybody", concern->lock, first,
		      *more ? ", " : *second ? " and " : "", second, more);
}

static void say_list(const struct sanity_concern *concern)
{
	char before[RANGE_SIZE_TEXT], after[RANGE_SIZE_TEXT];

	range_format_size(concern->before, false, before);
	range_format_size(concern->before - concern->lost, false, after);
	if (concern->prefixes_after == 0)
		report_notice("group %s: its list has none of the %s addresses of IPv%u that it has in force",
			      concern->group, before, concern->family);
	else
		report_notice("group %s: its list of IPv%u has become much smaller: prefixes %" PRIu32 ", addresses %s; in "
			      "force %" PRIu32 ", and %s",
			      concern->group, concern->family, concern->prefixes_after, after, concern->prefixes_before,
			      before);
}

/* `report`: what is a reason to stop is an error, as long as it stops. */
static void say_group(const struct sanity_concern *concern, void (*report)(const char *format, ...))
{
	char before[RANGE_SIZE_TEXT], lost[RANGE_SIZE_TEXT], place[COMPARISON_PLACE];

	range_format_size(concern->before, false, before);
	range_format_size(concern->lost, false, lost);
	comparison_format_place(concern->scope, place);
	report("group %s: it is being hit, and of its %s addresses of IPv%u that lock %s allows, %s would be allowed no "
	       "longer at %s",
	       concern->group, before, concern->family, concern->lock, lost, place);
}

static void say(const struct sanity_concern *concern, const char *instance, bool stops)
{
	void (*report)(const char *format, ...) = stops ? report_error : report_notice;

	switch (concern->kind) {
	case SANITY_NO_ALLOW:
		report("instance %s: the new policy allows nobody: every allow of the policy in force would go", instance);
		break;
	case SANITY_DEFAULT:
		report("lock %s: its default would turn from drop to allow%s%s%s", concern->lock,
		       concern->heir ? " where lock " : "", concern->heir ? concern->heir : "",
		       concern->heir ? " takes its place" : "");
		break;
	case SANITY_GROUP:
		say_group(concern, report);
		break;
	case SANITY_UNGUARDED:
		say_unguarded(concern);
		break;
	case SANITY_LIST:
		say_list(concern);
		break;
	}
}

/* Shows it on stderr: it is why, and not what was asked for. */
static void show(const struct live *live, const struct diff *diff, const struct snapshot_rule *counters, const char *path)
{
	char in_force[128];
	struct comparison comparison = {.diff = diff, .old = in_force, .new = path, .hits = counters, .limit = SHOWN};

	snprintf(in_force, sizeof(in_force), "instance %s, generation %" PRIu64, live->instance.name,
		 (uint64_t)live->generation.header->generation);
	comparison_write_text(stderr, &comparison);
}

int caution_ask(const struct live *live, const struct policy *next, const char *path, bool yes)
{
	struct snapshot_rule *counters;
	int error = live_count(live, &counters);
	struct sanity sanity;
	struct diff *diff;
	bool *hit, stops;
	char option[REPORT_INSTANCE];

	if (error)
		return error;
	hit = make_hits(counters, live->policy->rule_count);
	progress_begin("comparing with the policy in force");
	diff = diff_make(live->policy, next, date_now());
	progress_end();
	sanity = sanity_find(diff, hit);
	stops = sanity_stops(&sanity) && !yes;
	if (stops)
		show(live, diff, counters, path);
	for (size_t i = 0; i < sanity.count; i++)
		say(&sanity.items[i], live->instance.name, stops);
	if (stops)
		report_hint("nothing was changed; `mxlock diff FILE%s` shows all that would be. If it is meant: --yes",
			    report_instance(live->instance.name, option));
	sanity_free(&sanity);
	diff_free(diff);
	free(hit);
	free(counters);
	return stops ? -ECANCELED : 0;
}
