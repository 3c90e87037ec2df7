/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include <inttypes.h>
#include <string.h>

#include "../base/date.h"
#include "comparison.h"
#include "comparison_coverage.h"
#include "sink.h"

/* What is being written: where to, and of what. */
struct page {
	struct sink *sink;
	const struct comparison *comparison;
	const struct diff *diff;
};

static const struct policy_rule *rule_at(const struct policy *policy, uint32_t index)
{
	return index == POLICY_NONE ? NULL : &policy->rules[index];
}

static const struct policy_lock *lock_at(const struct policy *policy, uint32_t index)
{
	return index == POLICY_NONE ? NULL : &policy->locks[index];
}

static void put_prefix(struct sink *sink, const struct prefix *prefix)
{
	char text[PREFIX_TEXT];

	sink_put(sink, text, prefix_format(prefix, text));
}

static void put_to(struct sink *sink, const struct policy_lock *lock)
{
	for (uint32_t i = 0; i < lock->to_count; i++) {
		sink_text(sink, i > 0 ? ", " : "");
		put_prefix(sink, &lock->to[i]);
	}
}

/* A lock that only one of the two policies has; its rules are counted, not listed. */
static void put_whole_lock(struct sink *sink, const struct policy_lock *lock, const char *what)
{
	sink_format(sink, "lock %s: %s: port ", lock->name, what);
	comparison_put_ports(sink, lock->ports, lock->port_count);
	sink_text(sink, ", to ");
	put_to(sink, lock);
	sink_format(sink, ", default %s, mode %s, rules %" PRIu32 "\n", verdict_name(lock->default_verdict), policy_mode_name(lock),
		    lock->rule_count);
}

/* What a lock guards and how, a line for each thing that is another now. */
static void put_changed_lock(struct sink *sink, const struct policy_lock *old, const struct policy_lock *new,
			     unsigned differs)
{
	if (differs & DIFF_PORTS) {
		sink_format(sink, "lock %s: port ", old->name);
		comparison_put_ports(sink, old->ports, old->port_count);
		sink_text(sink, " -> ");
		comparison_put_ports(sink, new->ports, new->port_count);
		sink_text(sink, "\n");
	}
	if (differs & DIFF_TO) {
		sink_format(sink, "lock %s: to ", old->name);
		put_to(sink, old);
		sink_text(sink, " -> ");
		put_to(sink, new);
		sink_text(sink, "\n");
	}
	if (differs & DIFF_DEFAULT)
		sink_format(sink, "lock %s: default %s -> %s\n", old->name, verdict_name(old->default_verdict),
			    verdict_name(new->default_verdict));
	if (differs & DIFF_MODE)
		sink_format(sink, "lock %s: mode %s -> %s\n", old->name, policy_mode_name(old), policy_mode_name(new));
}

static void put_locks(const struct page *page)
{
	for (size_t i = 0; i < page->diff->lock_count; i++) {
		const struct diff_lock *lock = &page->diff->locks[i];
		const struct policy_lock *old = lock_at(page->diff->old, lock->locks.old);
		const struct policy_lock *new = lock_at(page->diff->new, lock->locks.new);

		if (old && new)
			put_changed_lock(page->sink, old, new, lock->differs);
		else
			put_whole_lock(page->sink, old ? old : new, old ? "removed" : "added");
	}
}

/* "VERDICT PREFIX lock=NAME group=NAME" */
static void put_rule(struct sink *sink, const struct policy *policy, const struct policy_rule *rule)
{
	const char *group = policy_group_name(policy, rule);

	sink_text(sink, verdict_name(rule->verdict));
	sink_text(sink, " ");
	put_prefix(sink, &rule->prefix);
	sink_format(sink, " lock=%s group=%s", policy->locks[rule->lock].name, group ? group : "-");
}

/* A text as a policy has it, escapes and all. */
static void put_quoted(struct sink *sink, const char *text)
{
	sink_text(sink, "\"");
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			sink_text(sink, "\\");
		sink_put(sink, text, 1);
	}
	sink_text(sink, "\"");
}

static void put_until(struct sink *sink, const struct policy_rule *rule)
{
	char day[DATE_TEXT];

	if (rule->until)
		date_format_day(rule->until - 1, day);
	sink_text(sink, rule->until ? day : "-");
}

static void put_whole_rule(struct sink *sink, const struct policy *policy, const struct policy_rule *rule, const char *sign)
{
	const char *reason = policy_reason(policy, rule), *owner = policy_owner(policy, rule);

	sink_text(sink, sign);
	put_rule(sink, policy, rule);
	if (*reason) {
		sink_text(sink, " reason=");
		put_quoted(sink, reason);
	}
	if (*owner) {
		sink_text(sink, " owner=");
		put_quoted(sink, owner);
	}
	if (rule->until) {
		sink_text(sink, " until=");
		put_until(sink, rule);
	}
	sink_text(sink, "\n");
}

/* `, reason "OLD" -> "NEW"`, or nothing where they are the same. */
static void put_change(struct sink *sink, const char *what, const char *old, const char *new)
{
	if (strcmp(old, new) == 0)
		return;
	sink_format(sink, ", %s ", what);
	put_quoted(sink, old);
	sink_text(sink, " -> ");
	put_quoted(sink, new);
}

static void put_changed_rule(const struct page *page, const struct policy_rule *old, const struct policy_rule *new)
{
	const struct policy *before = page->diff->old, *after = page->diff->new;
	const char *was = policy_group_name(before, old), *is = policy_group_name(after, new);

	sink_text(page->sink, "~ ");
	put_rule(page->sink, before, old);
	if (old->verdict != new->verdict)
		sink_format(page->sink, ", verdict %s -> %s", verdict_name(old->verdict), verdict_name(new->verdict));
	if (strcmp(was ? was : "", is ? is : "") != 0)
		sink_format(page->sink, ", group %s -> %s", was ? was : "-", is ? is : "-");
	if (old->until != new->until) {
		sink_text(page->sink, ", until ");
		put_until(page->sink, old);
		sink_text(page->sink, " -> ");
		put_until(page->sink, new);
	}
	put_change(page->sink, "reason", policy_reason(before, old), policy_reason(after, new));
	put_change(page->sink, "owner", policy_owner(before, old), policy_owner(after, new));
	sink_text(page->sink, "\n");
}

/* Whether the rule's lock is there before and after: those of a lock that comes or goes are counted with it. */
static bool lock_stays(const struct diff *diff, const struct policy_rule *old, const struct policy_rule *new)
{
	if (old && new)
		return true;
	for (size_t i = 0; i < diff->lock_count; i++) {
		const struct diff_pair *locks = &diff->locks[i].locks;

		if ((old && locks->new == POLICY_NONE && locks->old == old->lock) ||
		    (new && locks->old == POLICY_NONE && locks->new == new->lock))
			return false;
	}
	return true;
}

static void put_rules(const struct page *page)
{
	size_t count = 0;

	for (size_t i = 0; i < page->diff->rule_count; i++) {
		const struct policy_rule *old = rule_at(page->diff->old, page->diff->rules[i].old);
		const struct policy_rule *new = rule_at(page->diff->new, page->diff->rules[i].new);

		if (!lock_stays(page->diff, old, new) || ++count > page->comparison->limit)
			continue;
		if (old && new)
			put_changed_rule(page, old, new);
		else if (old)
			put_whole_rule(page->sink, page->diff->old, old, "- ");
		else if (new)
			put_whole_rule(page->sink, page->diff->new, new, "+ ");
	}
	if (count > page->comparison->limit)
		sink_format(page->sink, "and %zu rules more\n", count - page->comparison->limit);
}

/* Whatever differs in the texts and in nothing that was shown. */
static void put_rest(const struct page *page)
{
	if (page->diff->lock_count == 0 && page->diff->rule_count == 0)
		sink_text(page->sink, "no lock and no rule differs: the order does, or a group's source or dates, or a group "
				      "that no lock uses\n");
}

static void put_hits(const struct page *page)
{
	size_t count = 0;

	for (size_t i = 0; i < page->diff->rule_count; i++) {
		const struct diff_pair *pair = &page->diff->rules[i];
		const struct snapshot_rule *hit = comparison_lost(page->comparison, pair);
		const struct policy_rule *rule;
		char seen[DATE_TEXT];

		if (!hit || ++count > page->comparison->limit)
			continue;
		rule = &page->diff->old->rules[pair->old];
		date_format_moment(hit->last_seen, seen);
		sink_text(page->sink, count == 1 ? "\ngo, although they were hit:\n" : "");
		sink_text(page->sink, "! ");
		put_rule(page->sink, page->diff->old, rule);
		sink_format(page->sink, " packets=%" PRIu64 " last_seen=%s judged=%s\n",
			    hit->packets, seen,
			    diff_touches(page->diff, rule) ? "otherwise" : "as-before");
	}
	if (count > page->comparison->limit)
		sink_format(page->sink, "and %zu rules more\n", count - page->comparison->limit);
}

static void put_name(struct sink *sink, const char *sign, const char *name, const struct policy *policy)
{
	char digest[POLICY_DIGEST_TEXT];

	policy_format_digest(policy->digest, digest);
	sink_text(sink, sign);
	sink_text(sink, name);
	sink_format(sink, ", %s\n", digest);
}

int comparison_write_text(FILE *out, const struct comparison *comparison)
{
	struct sink sink;
	const struct page page = {&sink, comparison, comparison->diff};

	sink_open(&sink, out);
	if (!comparison->diff->same) {
		put_name(&sink, "--- ", comparison->old, comparison->diff->old);
		put_name(&sink, "+++ ", comparison->new, comparison->diff->new);
		put_locks(&page);
		put_rules(&page);
		put_rest(&page);
		comparison_put_coverage(&sink, comparison);
		put_hits(&page);
	}
	return sink_close(&sink);
}
