/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * Prometheus' text format, version 0.0.4: families in one piece each, every one with HELP and TYPE,
 * every sample with `instance`. A rule is a series whether it was hit or not: a series
 * that first appears at 1 loses its first increase.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "../base/mem.h"
#include "../base/report.h"
#include "formats.h"
#include "prometheus.h"
#include "selection.h"
#include "sink.h"

/* What is being written: where to, and of what. */
struct page {
	struct sink *sink;
	const char *instance;
	const struct snapshot *snapshot;
};

/*
 * The labels of rules but for the prefix, formatted once and not a million times. What stands before the
 * prefix: by lock, then by group. What stands behind it: by verdict.
 */
struct labels {
	char **locks;
	char **groups; /* the last one is that of no group */
};

struct rule_metric {
	const char *name, *type, *help;
	uint64_t (*value)(const struct policy_rule *rule, const struct snapshot_rule *counters);
	bool absent_at_zero;
};

static uint64_t packets_of(const struct policy_rule *rule, const struct snapshot_rule *counters)
{
	(void)rule;
	return counters->packets;
}

static uint64_t bytes_of(const struct policy_rule *rule, const struct snapshot_rule *counters)
{
	(void)rule;
	return counters->bytes;
}

static uint64_t last_seen_of(const struct policy_rule *rule, const struct snapshot_rule *counters)
{
	(void)rule;
	return (uint64_t)counters->last_seen;
}

static uint64_t until_of(const struct policy_rule *rule, const struct snapshot_rule *counters)
{
	(void)counters;
	return (uint64_t)rule->until;
}

static const struct rule_metric rule_metrics[] = {
	{"mxlock_rule_packets_total", "counter",
	 "Packets that a rule decided; in a lock that monitors, all of them passed.", packets_of, false},
	{"mxlock_rule_bytes_total", "counter", "Bytes of the frames that a rule decided.", bytes_of, false},
	{"mxlock_rule_last_seen_timestamp_seconds", "gauge",
	 "When a rule last decided a packet; absent where it never did.", last_seen_of, true},
	{"mxlock_rule_until_timestamp_seconds", "gauge",
	 "When a rule ends: the first second after its last day (UTC), in which it holds no longer; absent where it "
	 "has no end.",
	 until_of, true},
};
#define RULE_METRICS (sizeof(rule_metrics) / sizeof(rule_metrics[0]))

static void put_family(struct sink *sink, const char *name, const char *type, const char *help)
{
	sink_format(sink, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

/* A label's value: backslash, double quote and line feed are escaped, and nothing else is. */
static void put_escaped(struct sink *sink, const char *text)
{
	for (; *text; text++) {
		if (*text == '\n')
			sink_text(sink, "\\n");
		else if (*text == '\\' || *text == '"')
			sink_put(sink, (const char[]){'\\', *text}, 2);
		else
			sink_put(sink, text, 1);
	}
}

/* One sample. `labels`: name, value, name, value, NULL. */
static void put_sample(const struct page *page, const char *name, const char *const labels[], uint64_t value)
{
	sink_text(page->sink, name);
	sink_text(page->sink, "{instance=\"");
	put_escaped(page->sink, page->instance);
	for (; *labels; labels += 2) {
		sink_text(page->sink, "\",");
		sink_text(page->sink, labels[0]);
		sink_text(page->sink, "=\"");
		put_escaped(page->sink, labels[1]);
	}
	sink_text(page->sink, "\"} ");
	sink_number(page->sink, value);
	sink_put(page->sink, "\n", 1);
}

static char *join(const char *first, const char *second, const char *third, const char *fourth)
{
	size_t size = strlen(first) + strlen(second) + strlen(third) + strlen(fourth) + 1;
	char *text = mem_zeroed(size, 1);

	snprintf(text, size, "%s%s%s%s", first, second, third, fourth);
	return text;
}

/* Names of the policy and of instances are letters, digits, '.', '_' and '-': nothing in them needs an escape. */
static void make_labels(const struct snapshot *snapshot, struct labels *ret)
{
	const struct policy *policy = snapshot->policy;

	ret->locks = mem_zeroed(policy->lock_count, sizeof(*ret->locks));
	for (uint32_t i = 0; i < policy->lock_count; i++)
		ret->locks[i] = join("{instance=\"", snapshot->instance, "\",lock=\"", policy->locks[i].name);
	ret->groups = mem_zeroed((size_t)policy->group_count + 1, sizeof(*ret->groups));
	for (uint32_t i = 0; i <= policy->group_count; i++)
		ret->groups[i] = join("\",group=\"", i < policy->group_count ? policy->groups[i].name : "",
				      "\",prefix=\"", "");
}

static void free_labels(const struct policy *policy, struct labels *labels)
{
	for (uint32_t i = 0; i < policy->lock_count; i++)
		free(labels->locks[i]);
	for (uint32_t i = 0; i <= policy->group_count; i++)
		free(labels->groups[i]);
	free(labels->locks);
	free(labels->groups);
}

static void put_rule(const struct page *page, const struct labels *labels, const struct rule_metric *metric,
		     uint32_t index)
{
	const struct policy *policy = page->snapshot->policy;
	const struct policy_rule *rule = &policy->rules[index];
	uint64_t value = metric->value(rule, &page->snapshot->rules[index]);
	char prefix[PREFIX_TEXT];

	if (value == 0 && metric->absent_at_zero)
		return;
	sink_text(page->sink, metric->name);
	sink_text(page->sink, labels->locks[rule->lock]);
	sink_text(page->sink, labels->groups[rule->group == POLICY_NONE ? policy->group_count : rule->group]);
	sink_put(page->sink, prefix, prefix_format(&rule->prefix, prefix));
	sink_text(page->sink, rule->verdict == VERDICT_ALLOW ? "\",verdict=\"allow\"} " : "\",verdict=\"drop\"} ");
	sink_number(page->sink, value);
	sink_put(page->sink, "\n", 1);
}

static void put_rules(const struct page *page, bool all)
{
	const struct snapshot *snapshot = page->snapshot;
	struct selection selection = selection_make(snapshot, all, EXPORT_RULES_ALL, EXPORT_RULES_HEAVIEST);
	struct labels labels;
	char option[REPORT_INSTANCE];

	make_labels(snapshot, &labels);
	if (selection.partial)
		sink_format(page->sink,
			    "# Of %" PRIu32 " rules these are the %" PRIu32 " with the most packets; "
			    "mxlock export --format prometheus --all%s gives all.\n",
			    snapshot->policy->rule_count, selection.count,
			    report_instance(snapshot->instance, option));
	for (size_t m = 0; m < RULE_METRICS; m++) {
		put_family(page->sink, rule_metrics[m].name, rule_metrics[m].type, rule_metrics[m].help);
		for (uint32_t i = 0; i < selection.count; i++)
			put_rule(page, &labels, &rule_metrics[m], selection_rule(&selection, i));
	}
	free_labels(snapshot->policy, &labels);
	selection_free(&selection);
}

/* When the next rule of a lock ends that has not yet; 0: none will. */
static uint64_t next_end(const struct snapshot *snapshot, const struct policy_lock *lock)
{
	const struct policy_rule *rules = snapshot->policy->rules + lock->first_rule;
	int64_t next = 0;

	for (uint32_t i = 0; i < lock->rule_count; i++)
		if (rules[i].until > snapshot->taken && (next == 0 || rules[i].until < next))
			next = rules[i].until;
	return (uint64_t)next;
}

/* By lock, since of a large policy not every rule is a series. */
static void put_ends(const struct page *page)
{
	const struct policy *policy = page->snapshot->policy;

	put_family(page->sink, "mxlock_lock_next_end_timestamp_seconds", "gauge",
		   "When the next rule of a lock ends, of all its rules; absent where none will.");
	for (uint32_t i = 0; i < policy->lock_count; i++) {
		uint64_t end = next_end(page->snapshot, &policy->locks[i]);

		if (end > 0)
			put_sample(page, "mxlock_lock_next_end_timestamp_seconds",
				   (const char *[]){"lock", policy->locks[i].name, NULL}, end);
	}
}

static void put_default(const struct page *page, const char *name, const struct policy_lock *lock, uint64_t value)
{
	put_sample(page, name,
		   (const char *[]){"lock", lock->name, "verdict", verdict_name(lock->default_verdict), NULL}, value);
}

static void put_locks(const struct page *page)
{
	const struct policy *policy = page->snapshot->policy;
	const struct snapshot_lock *counters = page->snapshot->locks;

	put_family(page->sink, "mxlock_default_packets_total", "counter",
		   "Packets that no rule decided, and so the default of the lock did.");
	for (uint32_t i = 0; i < policy->lock_count; i++)
		put_default(page, "mxlock_default_packets_total", &policy->locks[i], counters[i].default_packets);
	put_family(page->sink, "mxlock_default_bytes_total", "counter",
		   "Bytes of the frames that no rule decided, and so the default of the lock did.");
	for (uint32_t i = 0; i < policy->lock_count; i++)
		put_default(page, "mxlock_default_bytes_total", &policy->locks[i], counters[i].default_bytes);
	put_family(page->sink, "mxlock_lock_packets_total", "counter",
		   "Packets that a lock judged; one that monitors let those pass that it judged to drop.");
	for (uint32_t i = 0; i < policy->lock_count; i++)
		for (int verdict = VERDICT_ALLOW; verdict <= VERDICT_DROP; verdict++)
			put_sample(page, "mxlock_lock_packets_total",
				   (const char *[]){"lock", policy->locks[i].name, "verdict", verdict_name(verdict),
						    NULL},
				   counters[i].packets[verdict]);
	put_family(page->sink, "mxlock_lock_info", "gauge", "The mode and the default of a lock; always 1.");
	for (uint32_t i = 0; i < policy->lock_count; i++)
		put_sample(page, "mxlock_lock_info",
			   (const char *[]){"lock", policy->locks[i].name, "mode",
					    policy_mode_name(&policy->locks[i]), "default",
					    verdict_name(policy->locks[i].default_verdict), NULL},
			   1);
}

static void put_reasons(const struct page *page)
{
	const struct snapshot *snapshot = page->snapshot;

	put_family(page->sink, "mxlock_reason_packets_total", "counter",
		   "Packets too odd for a lock to judge, by what is odd about them.");
	for (uint32_t i = 0; i < snapshot->reason_count; i++)
		put_sample(page, "mxlock_reason_packets_total",
			   (const char *[]){"reason", snapshot->reasons[i].name, NULL}, snapshot->reasons[i].packets);
}

/* Both are series at any time: one that comes and goes could go unseen. */
static void put_substitute(const struct page *page)
{
	const char *name = "mxlock_policy_substitute";

	put_family(page->sink, name, "gauge",
		   "Whether what on-error says is in force, since what the conf asks for could not be put in force: 1; or 0.");
	for (unsigned i = SNAPSHOT_AS_ASKED + 1; i < SNAPSHOT_SUBSTITUTES; i++)
		put_sample(page, name, (const char *[]){"on_error", snapshot_substitute_name(i), NULL},
			   page->snapshot->substitute == i);
}

static void put_policy(const struct page *page)
{
	const struct policy *policy = page->snapshot->policy;
	char digest[POLICY_DIGEST_TEXT];

	policy_format_digest(policy->digest, digest);
	put_family(page->sink, "mxlock_group_review_timestamp_seconds", "gauge",
		   "When a group of prefixes is to be looked at again: the first second of that day (UTC); absent "
		   "where no review is set.");
	for (uint32_t i = 0; i < policy->group_count; i++)
		if (policy->groups[i].review)
			put_sample(page, "mxlock_group_review_timestamp_seconds",
				   (const char *[]){"group", policy->groups[i].name, NULL},
				   (uint64_t)policy->groups[i].review);
	put_family(page->sink, "mxlock_policy_generation", "gauge",
		   "The generation in force; it grows by one with each swap.");
	put_sample(page, "mxlock_policy_generation", (const char *[]){NULL}, page->snapshot->generation);
	put_family(page->sink, "mxlock_confirm_deadline_timestamp_seconds", "gauge",
		   "Until when the policy in force must be confirmed; absent where it need not be.");
	if (page->snapshot->confirm.state == SNAPSHOT_CONFIRM_OPEN)
		put_sample(page, "mxlock_confirm_deadline_timestamp_seconds", (const char *[]){NULL},
			   (uint64_t)page->snapshot->confirm.deadline);
	put_family(page->sink, "mxlock_policy_info", "gauge",
		   "The digest of the policy in force, the same on every host that runs the same policy; always 1.");
	put_sample(page, "mxlock_policy_info", (const char *[]){"digest", digest, NULL}, 1);
}

/* Whether one before it has the same labels: names repeat across network namespaces, series must not. */
static bool repeats(const struct snapshot_interface *interfaces, uint32_t index)
{
	for (uint32_t i = 0; i < index; i++)
		if (strcmp(interfaces[i].name, interfaces[index].name) == 0 &&
		    strcmp(interfaces[i].mode, interfaces[index].mode) == 0 &&
		    strcmp(interfaces[i].via, interfaces[index].via) == 0)
			return true;
	return false;
}

static void put_interfaces(const struct page *page)
{
	const struct snapshot *snapshot = page->snapshot;

	put_family(page->sink, "mxlock_interface_info", "gauge",
		   "An interface that is guarded, in which mode of XDP and attached by what; always 1.");
	for (uint32_t i = 0; i < snapshot->interface_count; i++) {
		const struct snapshot_interface *interface = &snapshot->interfaces[i];

		if (!repeats(snapshot->interfaces, i))
			put_sample(page, "mxlock_interface_info",
				   (const char *[]){"interface", interface->name, "mode", interface->mode, "via",
						    interface->via, NULL},
				   1);
	}
}

static void put_up(const struct page *page, bool up)
{
	put_family(page->sink, "mxlock_up", "gauge",
		   "Whether the instance is attached, and its counters can be read: 1; or 0, and then this is all.");
	put_sample(page, "mxlock_up", (const char *[]){NULL}, up);
}

int prometheus_write_absent(FILE *out, const char *instance)
{
	struct sink sink;

	sink_open(&sink, out);
	put_up(&(struct page){.sink = &sink, .instance = instance}, false);
	return sink_close(&sink);
}

static int write_prometheus(FILE *out, const struct snapshot *snapshot, bool all)
{
	struct sink sink;
	struct page page = {.sink = &sink, .instance = snapshot->instance, .snapshot = snapshot};

	sink_open(&sink, out);
	put_up(&page, true);
	put_rules(&page, all);
	put_locks(&page);
	put_ends(&page);
	put_reasons(&page);
	put_policy(&page);
	put_substitute(&page);
	put_interfaces(&page);
	return sink_close(&sink);
}

const struct exporter export_prometheus = {"prometheus", write_prometheus};
