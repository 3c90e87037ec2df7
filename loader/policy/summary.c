/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "summary.h"

#include <libsmartcols.h>
#include <inttypes.h>

#include "../base/terminal.h"

#define ENDINGS_SHOWN 10 /* of each lock, of ended and of ending rules: `status` shows as many */

_Static_assert(POLICY_SOON_DAYS == 30, "print_ending() says so");

/* On a terminal it fits: names and dates that are too long go on below themselves. */
static struct libscols_table *make_table(const char *const *columns, FILE *output)
{
	struct libscols_table *table = scols_new_table();
	unsigned width = terminal_width(output);

	if (!table)
		return NULL;
	scols_table_set_stream(table, output);
	scols_table_set_termforce(table, width > 0 ? SCOLS_TERMFORCE_ALWAYS : SCOLS_TERMFORCE_NEVER);
	scols_table_set_termwidth(table, width);
	for (; *columns; columns++)
		scols_table_new_column(table, *columns, 0,
				       **columns >= 'a' && **columns <= 'z' ? SCOLS_FL_RIGHT : width > 0 ? SCOLS_FL_WRAP : 0);
	return table;
}

/* One row of texts. */
static void add_row(struct libscols_table *table, const char *const *cells, size_t count)
{
	struct libscols_line *line = scols_table_new_line(table, NULL);

	for (size_t i = 0; line && i < count; i++)
		scols_line_set_data(line, i, cells[i]);
}

static void finish_table(struct libscols_table *table, FILE *output)
{
	scols_print_table(table);
	scols_unref_table(table);
	fputc('\n', output);
}

/* "2023-06-13 (1257 days ago)", "2027-06-13 (in 203 days)", "-". */
static void format_age(const struct tree_date *date, int64_t now, char *ret_text, size_t size)
{
	char day[DATE_TEXT];
	int64_t days = (now - date->day) / DATE_DAY, ahead = (date->day - now) / DATE_DAY + 1;

	if (date->span.length == 0) {
		snprintf(ret_text, size, "-");
		return;
	}
	date_format_day(date->day, day);
	if (now < date->day)
		snprintf(ret_text, size, "%s (in %" PRId64 " day%s)", day, ahead, ahead == 1 ? "" : "s");
	else
		snprintf(ret_text, size, "%s (%" PRId64 " day%s ago)", day, days, days == 1 ? "" : "s");
}

static void print_groups(const struct policy *policy, const struct tree *tree, int64_t now, FILE *output)
{
	static const char *const columns[] = {"GROUP", "v4-prefixes", "v4-addresses", "v6-prefixes", "v6-addresses",
					      "twice", "RETRIEVED", "REVIEW", NULL};
	struct libscols_table *table = make_table(columns, output);

	for (size_t i = 0; table && i < tree->group_count; i++) {
		const struct tree_group *group = &tree->groups[i];
		const struct policy_group *compiled = &policy->groups[i];
		char texts[5][RANGE_SIZE_TEXT] = {"", "0", "", "0"}, ages[2][64];

		for (unsigned place = 0; place < 2; place++) {
			snprintf(texts[2 * place], sizeof(texts[0]), "%u", compiled->prefixes[place]);
			if (compiled->prefixes[place])
				range_format_size(compiled->addresses[place], false, texts[2 * place + 1]);
		}
		snprintf(texts[4], sizeof(texts[4]), "%u", group->written - group->prefixes.count);
		format_age(&group->retrieved, now, ages[0], sizeof(ages[0]));
		format_age(&group->review, now, ages[1], sizeof(ages[1]));
		add_row(table,
			(const char *const[]){compiled->name, texts[0], texts[1], texts[2], texts[3], texts[4], ages[0], ages[1]}, 8);
	}
	if (table)
		finish_table(table, output);
}

/* What a look at all rules of a lock tells. */
struct survey {
	uint32_t rules[2];                 /* by verdict */
	uint32_t inside;                   /* that lie in a wider one of the same verdict, and change nothing */
	uint32_t ended;
	const struct policy_rule *widest[2]; /* allow that has not ended, by family; NULL: none */
	bool all_dropped[2];               /* a rule drops the whole family: the default decides nothing of it */
};

static struct survey look(const struct policy *policy, const struct policy_lock *lock, int64_t now)
{
	struct survey survey = {0};

	for (uint32_t i = lock->first_rule; i < lock->first_rule + lock->rule_count; i++) {
		const struct policy_rule *rule = &policy->rules[i];
		unsigned family = rule->prefix.family == 4 ? 0 : 1;

		survey.rules[rule->verdict]++;
		if (rule->covering != POLICY_NONE && policy->rules[rule->covering].verdict == rule->verdict)
			survey.inside++;
		if (policy_ending(rule, now) == ENDING_PAST) {
			survey.ended++;
			continue;
		}
		if (rule->verdict != VERDICT_ALLOW) {
			survey.all_dropped[family] |= rule->prefix.length == 0;
			continue;
		}
		if (!survey.widest[family] || rule->prefix.length < survey.widest[family]->prefix.length)
			survey.widest[family] = rule;
	}
	return survey;
}

/* Whether a lock guards addresses of a family. */
static bool guards_family(const struct policy_lock *lock, uint8_t family)
{
	for (uint32_t i = 0; i < lock->to_count; i++)
		if (lock->to[i].family == family)
			return true;
	return false;
}

static const char *state(const struct policy_lock *lock, const struct survey *survey, unsigned family)
{
	if (!guards_family(lock, family == 0 ? 4 : 6))
		return "not guarded: passes";
	if (lock->default_verdict == VERDICT_ALLOW && !survey->all_dropped[family])
		return "open to all but what is dropped";
	if (survey->widest[family])
		return "open to what is allowed";
	return survey->all_dropped[family] ? "closed: a rule drops all of it, and none allows any" :
					     "closed: no rule allows any of it, and the default drops";
}

static void print_widest(const struct policy *policy, const struct policy_rule *rule, FILE *output)
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
	fprintf(output, "    widest allow: %s, %s address%s, %s%s\n", prefix, count,
		prefix_is_address(&rule->prefix) ? "" : "es", group ? "group " : "of the lock itself", group ? group : "");
}

/* The rules of a lock that have ended, or end soon; the first of them, and how many more. */
static void print_ending(const struct policy *policy, const struct policy_lock *lock, int64_t now,
			 enum policy_ending ending, FILE *output)
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
		fprintf(output, "    %s: %s %s, %s%s, last day %s\n", when, verdict_name(rule->verdict), prefix,
			group ? "group " : "of the lock itself", group ? group : "", day);
	}
	if (count > ENDINGS_SHOWN)
		fprintf(output, "    %s: %u more\n", when, count - ENDINGS_SHOWN);
}

/* The first destinations of a lock, and how many more. */
static void print_to(const struct policy_lock *lock, FILE *output)
{
	char prefix[PREFIX_TEXT];

	if (policy_guards_any(lock)) {
		fputs(", to any", output);
		return;
	}
	for (uint32_t i = 0; i < lock->to_count && i < 4; i++) {
		prefix_format(&lock->to[i], prefix);
		fprintf(output, "%s%s", i > 0 ? ", " : ", to ", prefix);
	}
	if (lock->to_count > 4)
		fprintf(output, " and %u more", lock->to_count - 4);
}

static void print_lock(const struct policy *policy, const struct policy_lock *lock, int64_t now, FILE *output)
{
	struct survey survey = look(policy, lock, now);

	fprintf(output, "lock %s: port", lock->name);
	for (uint32_t i = 0; i < lock->port_count; i++)
		fprintf(output, "%s%u", i > 0 ? ", " : " ", lock->ports[i]);
	print_to(lock, output);
	fprintf(output, ", default %s, mode %s\n", verdict_name(lock->default_verdict),
		lock->monitor ? "monitor: counts, and lets everything pass" : "enforce");
	fprintf(output, "    rules: %u allow, %u drop", survey.rules[VERDICT_ALLOW], survey.rules[VERDICT_DROP]);
	if (survey.inside > 0)
		fprintf(output, "; %u %s inside a wider one of the same verdict", survey.inside,
			survey.inside > 1 ? "lie" : "lies");
	if (survey.ended > 0)
		fprintf(output, "; %u %s ended", survey.ended, survey.ended > 1 ? "have" : "has");
	fprintf(output, "\n    IPv4: %s\n", state(lock, &survey, 0));
	fprintf(output, "    IPv6: %s\n", state(lock, &survey, 1));
	print_widest(policy, survey.widest[0], output);
	print_widest(policy, survey.widest[1], output);
	print_ending(policy, lock, now, ENDING_PAST, output);
	print_ending(policy, lock, now, ENDING_SOON, output);
}

void summary_print(const struct policy *policy, const struct tree *tree, int64_t now, FILE *output)
{
	char digest[POLICY_DIGEST_TEXT];

	if (tree->group_count > 0)
		print_groups(policy, tree, now, output);
	for (uint32_t i = 0; i < policy->lock_count; i++)
		print_lock(policy, &policy->locks[i], now, output);
	policy_format_digest(policy->digest, digest);
	fprintf(output, "\nrules in force: %u\ndigest: %s\n", policy->rule_count, digest);
}
