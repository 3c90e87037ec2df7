/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "problems.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../base/date.h"
#include "../base/mem.h"
#include "../base/report.h"

static void add(struct problems *problems, const char *kind, const char *object, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

static void add(struct problems *problems, const char *kind, const char *object, const char *format, ...)
{
	struct problem *problem;
	va_list values;

	problems->list = mem_grow(problems->list, &problems->capacity, problems->count, sizeof(*problems->list));
	problem = &problems->list[problems->count++];
	problem->kind = kind;
	snprintf(problem->object, sizeof(problem->object), "%s", object);
	va_start(values, format);
	vsnprintf(problem->text, sizeof(problem->text), format, values);
	va_end(values);
}

static void find_interfaces(struct problems *problems, const struct snapshot *snapshot)
{
	if (snapshot->interface_count == 0)
		add(problems, "no_interface", "", "no interface is guarded: nothing is dropped");
	for (uint32_t i = 0; i < snapshot->interface_count; i++) {
		const struct snapshot_interface *interface = &snapshot->interfaces[i];

		if (strcmp(interface->mode, "none") == 0)
			add(problems, "interface_gone", interface->name,
			    "interface %s: the filter is on it no longer: nothing is dropped there; attach it again, or forget it: the next "
			    "attach of any interface does",
			    interface->name);
	}
}

static void find_substitute(struct problems *problems, const struct snapshot *snapshot)
{
	bool closed = snapshot->substitute == SNAPSHOT_CLOSED;
	char option[REPORT_INSTANCE];

	if (snapshot->substitute != SNAPSHOT_AS_ASKED)
		add(problems, closed ? "policy_closed" : "policy_last_good", "",
		    "%s, since what the conf asks for could not be put in force: repair what `mxlock service review%s` names, "
		    "then reload",
		    closed ? "port 25 is closed to everybody" : "the last good policy is in force",
		    report_instance(snapshot->instance, option));
}

static void find_leftovers(struct problems *problems, const struct snapshot *snapshot)
{
	if (snapshot->leftovers)
		add(problems, "leftovers", "",
		    "a run that died has left something: the next command that changes something removes it, or takes it to "
		    "its end");
}

static void find_program(struct problems *problems, const struct snapshot *snapshot)
{
	const struct snapshot_program *program = &snapshot->program;
	bool other = program->age == SNAPSHOT_PROGRAM_OTHER;
	char option[REPORT_INSTANCE];

	report_instance(snapshot->instance, option);
	switch (program->age) {
	case SNAPSHOT_PROGRAM_SAME:
		break;
	case SNAPSHOT_PROGRAM_OLDER:
	case SNAPSHOT_PROGRAM_OTHER:
		add(problems, other ? "program_other" : "program_older", "",
		    "the program in the kernel is of mxlock %s, and this is %s%s: `mxlock attach%s` of an interface that "
		    "is attached puts this one's in, and nothing is opened",
		    program->version, other ? "another build of " : "", program->own, option);
		break;
	case SNAPSHOT_PROGRAM_NEWER:
		add(problems, "program_newer", "",
		    "the program in the kernel is of mxlock %s, newer than this one, %s: use that mxlock", program->version,
		    program->own);
	}
}

static void find_confirm(struct problems *problems, const struct snapshot *snapshot)
{
	char moment[DATE_TEXT];

	if (snapshot->confirm.state != SNAPSHOT_GONE_BACK)
		return;
	date_format_moment(snapshot->confirm.deadline, moment);
	add(problems, "gone_back", "",
	    "generation %" PRIu64 " was not confirmed until %s: the policy before it is in force again",
	    snapshot->confirm.generation, moment);
}

static void find_locks(struct problems *problems, const struct policy *policy)
{
	for (uint32_t i = 0; i < policy->lock_count; i++)
		if (policy->locks[i].monitor)
			add(problems, "lock_monitors", policy->locks[i].name,
			    "lock %s is in monitor mode: it counts what it would drop, and lets it pass",
			    policy->locks[i].name);
}

/* Rules that have ended, or end soon. */
static void find_rules(struct problems *problems, const struct snapshot *snapshot, int64_t now, enum policy_ending ending,
		       const char *kind, const char *what)
{
	const struct policy *policy = snapshot->policy;
	char prefix[PREFIX_TEXT], day[DATE_TEXT], option[REPORT_INSTANCE];
	uint32_t found = 0;

	for (uint32_t i = 0; i < policy->rule_count; i++) {
		const struct policy_rule *rule = &policy->rules[i];

		if (policy_ending(rule, now) != ending)
			continue;
		if (++found > PROBLEMS_EACH)
			continue;
		prefix_format(&rule->prefix, prefix);
		date_format_day(rule->until - 1, day);
		add(problems, kind, prefix, "%s %s in lock %s %s, its last day %s", verdict_name(rule->verdict),
		    prefix, policy->locks[rule->lock].name, what, day);
	}
	if (found > PROBLEMS_EACH)
		add(problems, kind, "", "%" PRIu32 " more rules: each %s; `mxlock export --format csv%s` tells of all",
		    found - PROBLEMS_EACH, what, report_instance(snapshot->instance, option));
}

static void find_groups(struct problems *problems, const struct policy *policy, int64_t now)
{
	char day[DATE_TEXT];

	for (uint32_t i = 0; i < policy->group_count; i++) {
		const struct policy_group *group = &policy->groups[i];

		if (group->review == 0 || now < group->review + DATE_DAY)
			continue;
		date_format_day(group->review, day);
		add(problems, "review_passed", group->name, "group %s was to be reviewed by %s", group->name, day);
	}
}

struct problems problems_find(const struct snapshot *snapshot, int64_t now)
{
	const struct policy *policy = snapshot->policy;
	struct problems problems = {NULL, 0, 0};

	find_interfaces(&problems, snapshot);
	find_substitute(&problems, snapshot);
	find_leftovers(&problems, snapshot);
	find_program(&problems, snapshot);
	find_confirm(&problems, snapshot);
	find_locks(&problems, policy);
	find_rules(&problems, snapshot, now, ENDING_PAST, "rule_ended", "has ended");
	find_rules(&problems, snapshot, now, ENDING_SOON, "rule_ending", "ends soon");
	find_groups(&problems, policy, now);
	return problems;
}

void problems_free(struct problems *problems)
{
	free(problems->list);
	memset(problems, 0, sizeof(*problems));
}
