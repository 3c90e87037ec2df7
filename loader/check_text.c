/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "check_text.h"

#include <inttypes.h>

#include "export/grid.h"
#include "kernel/memory.h"
#include "policy/survey.h"

#define ENDINGS_SHOWN 10 /* of each lock, of ended and of ending rules: `status` shows as many */

_Static_assert(POLICY_SOON_DAYS == 30, "put_ending() says so");

/* "2023-06-13", or "-". */
static void format_date(const struct tree_date *date, char ret_text[static DATE_TEXT])
{
	if (date->span.length == 0)
		snprintf(ret_text, DATE_TEXT, "-");
	else
		date_format_day(date->day, ret_text);
}

/* Of each group: prefixes, addresses, and prefixes that stood there more than once. */
static void put_groups(struct sink *sink, const struct policy *policy, const struct tree *tree)
{
	static const struct grid_column columns[] = {
		{"GROUP", false},    {"IPv4", true},  {"ADDRESSES", true},  {"IPv6", true},
		{"ADDRESSES", true}, {"TWICE", true}, {"RETRIEVED", false}, {"REVIEW", false},
	};
	struct libscols_table *grid = grid_open(sink, columns, sizeof(columns) / sizeof(columns[0]), GRID_WHOLE);

	for (size_t i = 0; i < tree->group_count; i++) {
		const struct tree_group *group = &tree->groups[i];
		const struct policy_group *compiled = &policy->groups[i];
		char texts[5][RANGE_SIZE_TEXT] = {"", "0", "", "0"}, retrieved[DATE_TEXT], review[DATE_TEXT];

		for (unsigned place = 0; place < 2; place++) {
			snprintf(texts[2 * place], sizeof(texts[0]), "%u", compiled->prefixes[place]);
			if (compiled->prefixes[place])
				range_format_size(compiled->addresses[place], false, texts[2 * place + 1]);
		}
		snprintf(texts[4], sizeof(texts[4]), "%u", group->written - group->prefixes.count);
		format_date(&group->retrieved, retrieved);
		format_date(&group->review, review);
		grid_row(grid, (const char *const[]){compiled->name, texts[0], texts[1], texts[2], texts[3], texts[4], retrieved,
						     review});
	}
	grid_close(grid, sink);
	sink_text(sink, "\n");
}

static const char *state(const struct policy_lock *lock, const struct survey *survey, unsigned family)
{
	if (!survey->guarded[family])
		return "not guarded: passes";
	if (lock->default_verdict == VERDICT_ALLOW && !survey->all_dropped[family])
		return "open to all but what is dropped";
	if (survey->widest[family])
		return "open to what is allowed";
	return survey->all_dropped[family] ? "closed: a rule drops all of it, and none allows any" :
					     "closed: no rule allows any of it, and the default drops";
}

static void put_widest(struct sink *sink, const struct policy *policy, const struct policy_rule *rule)
{
	char prefix[PREFIX_TEXT], count[RANGE_SIZE_TEXT];
	const char *group;
	struct range range;

	if (!rule)
		return;
	group = policy_group_name(policy, rule);
	range = range_of(&rule->prefix);
	prefix_format(&rule->prefix, prefix);
	range_format_size(range.last - range.first + 1, false, count);
	sink_format(sink, "    widest allow: %s, %s address%s, %s%s\n", prefix, count,
		    prefix_is_address(&rule->prefix) ? "" : "es", group ? "group " : "of the lock itself", group ? group : "");
}

/* The rules of a lock that have ended, or end soon; the first of them, and how many more. */
static void put_ending(struct sink *sink, const struct policy *policy, const struct policy_lock *lock, int64_t now,
		       enum policy_ending ending)
{
	const char *when = ending == ENDING_PAST ? "has ended" : "ends within 30 days";
	char prefix[PREFIX_TEXT], day[DATE_TEXT];
	uint32_t count = 0;

	for (uint32_t i = lock->first_rule; i < lock->first_rule + lock->rule_count; i++) {
		const struct policy_rule *rule = &policy->rules[i];
		const char *group = policy_group_name(policy, rule);

		if (policy_ending(rule, now) != ending || ++count > ENDINGS_SHOWN)
			continue;
		prefix_format(&rule->prefix, prefix);
		date_format_day(rule->until - 1, day);
		sink_format(sink, "    %s: %s %s, %s%s, last day %s\n", when, verdict_name(rule->verdict), prefix,
			    group ? "group " : "of the lock itself", group ? group : "", day);
	}
	if (count > ENDINGS_SHOWN)
		sink_format(sink, "    %s: %u more\n", when, count - ENDINGS_SHOWN);
}

/* The first destinations of a lock, and how many more. */
static void put_to(struct sink *sink, const struct policy_lock *lock)
{
	char prefix[PREFIX_TEXT];

	if (policy_guards_any(lock)) {
		sink_text(sink, ", to any");
		return;
	}
	for (uint32_t i = 0; i < lock->to_count && i < 4; i++) {
		prefix_format(&lock->to[i], prefix);
		sink_format(sink, "%s%s", i > 0 ? ", " : ", to ", prefix);
	}
	if (lock->to_count > 4)
		sink_format(sink, " and %u more", lock->to_count - 4);
}

static void put_lock(struct sink *sink, const struct policy *policy, const struct policy_lock *lock, int64_t now)
{
	struct survey survey = survey_lock(policy, lock, now);

	sink_format(sink, "lock %s: port", lock->name);
	for (uint32_t i = 0; i < lock->port_count; i++)
		sink_format(sink, "%s%u", i > 0 ? ", " : " ", lock->ports[i]);
	put_to(sink, lock);
	sink_format(sink, ", default %s, mode %s\n", verdict_name(lock->default_verdict),
		    lock->monitor ? "monitor: counts, and lets everything pass" : "enforce");
	sink_format(sink, "    rules: %u allow, %u drop", survey.rules[VERDICT_ALLOW], survey.rules[VERDICT_DROP]);
	if (survey.inside > 0)
		sink_format(sink, "; %u %s inside a wider one of the same verdict", survey.inside,
			    survey.inside > 1 ? "lie" : "lies");
	if (survey.ended > 0)
		sink_format(sink, "; %u %s ended", survey.ended, survey.ended > 1 ? "have" : "has");
	sink_format(sink, "\n    IPv4: %s\n", state(lock, &survey, 0));
	sink_format(sink, "    IPv6: %s\n", state(lock, &survey, 1));
	put_widest(sink, policy, survey.widest[0]);
	put_widest(sink, policy, survey.widest[1]);
	put_ending(sink, policy, lock, now, ENDING_PAST);
	put_ending(sink, policy, lock, now, ENDING_SOON);
}

/* What it would take of the kernel here; the policy before it is kept for going back, and has its own. */
static void put_memory(struct sink *sink, const struct policy *policy)
{
	struct memory memory = memory_of_policy(policy);

	sink_format(sink,
		    "memory in the kernel of this host, at the most: %.1f MiB (trie %.1f, index %.1f, counters %.1f, rest %.1f)\n",
		    (double)memory_sum(&memory) / 1048576, (double)memory.trie / 1048576, (double)memory.index / 1048576,
		    (double)memory.counters / 1048576, (double)memory.rest / 1048576);
	sink_format(sink, "an instance takes %.1f MiB besides, whatever its policy\n", (double)memory_of_instance() / 1048576);
}

int check_write_text(FILE *out, const struct policy *policy, const struct tree *tree, int64_t now)
{
	char digest[POLICY_DIGEST_TEXT];
	struct sink sink;

	sink_open(&sink, out);
	if (tree->group_count > 0)
		put_groups(&sink, policy, tree);
	for (uint32_t i = 0; i < policy->lock_count; i++)
		put_lock(&sink, policy, &policy->locks[i], now);
	policy_format_digest(policy->digest, digest);
	sink_format(&sink, "\nrules in force: %u\ndigest: %s\n", policy->rule_count, digest);
	put_memory(&sink, policy);
	return sink_close(&sink);
}
