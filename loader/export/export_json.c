/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * JSON, written by pieces: what encloses them is text, each piece is an object of its own, and
 * of a million rules only one is in memory at a time.
 */
#include <stdlib.h>

#include "../base/mem.h"
#include "formats.h"
#include "parts.h"

/* Strings that rules repeat: made once, and referred to. */
struct names {
	json_t **locks;
	json_t **groups; /* the last one is null, that of no group */
	json_t *verdicts[2];
	json_t *endings[ENDING_PAST + 1]; /* when rules end: that of never is null */
};

static void make_names(const struct policy *policy, struct names *ret)
{
	ret->locks = mem_zeroed(policy->lock_count, sizeof(*ret->locks));
	for (uint32_t i = 0; i < policy->lock_count; i++)
		ret->locks[i] = json_string(policy->locks[i].name);
	ret->groups = mem_zeroed((size_t)policy->group_count + 1, sizeof(*ret->groups));
	for (uint32_t i = 0; i < policy->group_count; i++)
		ret->groups[i] = json_string(policy->groups[i].name);
	ret->groups[policy->group_count] = json_null();
	for (int verdict = VERDICT_ALLOW; verdict <= VERDICT_DROP; verdict++)
		ret->verdicts[verdict] = json_string(verdict_name(verdict));
	ret->endings[ENDING_NEVER] = json_null();
	ret->endings[ENDING_LATER] = json_string("later");
	ret->endings[ENDING_SOON] = json_string("soon");
	ret->endings[ENDING_PAST] = json_string("past");
}

static void free_names(const struct policy *policy, struct names *names)
{
	for (uint32_t i = 0; i < policy->lock_count; i++)
		json_decref(names->locks[i]);
	for (uint32_t i = 0; i <= policy->group_count; i++)
		json_decref(names->groups[i]);
	for (int verdict = VERDICT_ALLOW; verdict <= VERDICT_DROP; verdict++)
		json_decref(names->verdicts[verdict]);
	for (int ending = ENDING_NEVER; ending <= ENDING_PAST; ending++)
		json_decref(names->endings[ending]);
	free(names->locks);
	free(names->groups);
}

/* The object of a rule: one for all of them, whose values change, since making it takes longer than writing it. */
struct rule {
	json_t *object, *prefix, *packets, *bytes;
};

static void make_rule(struct rule *ret)
{
	*ret = (struct rule){json_object(), json_string(""), json_integer(0), json_integer(0)};
	/* the order in which they are written */
	for (const char *const *key = (const char *const[]){"lock", "group", "prefix", "verdict", "packets", "bytes",
							    "last_seen", "until", "ends", NULL};
	     *key; key++)
		json_object_set_new_nocheck(ret->object, *key, json_null());
	json_object_set_new_nocheck(ret->object, "prefix", ret->prefix);
	json_object_set_new_nocheck(ret->object, "packets", ret->packets);
	json_object_set_new_nocheck(ret->object, "bytes", ret->bytes);
}

static void set_rule(struct rule *rule, const struct snapshot *snapshot, const struct names *names, uint32_t index)
{
	const struct policy_rule *from = &snapshot->policy->rules[index];
	const struct snapshot_rule *counters = &snapshot->rules[index];
	uint32_t group = from->group == POLICY_NONE ? snapshot->policy->group_count : from->group;
	char prefix[PREFIX_TEXT];
	unsigned length = prefix_format(&from->prefix, prefix);

	json_object_set_nocheck(rule->object, "lock", names->locks[from->lock]);
	json_object_set_nocheck(rule->object, "group", names->groups[group]);
	json_string_setn_nocheck(rule->prefix, prefix, length);
	json_object_set_nocheck(rule->object, "verdict", names->verdicts[from->verdict]);
	parts_set_number(rule->packets, counters->packets);
	parts_set_number(rule->bytes, counters->bytes);
	json_object_set_new_nocheck(rule->object, "last_seen", parts_moment(counters->last_seen));
	json_object_set_new_nocheck(rule->object, "until", parts_day(from->until ? from->until - 1 : 0));
	json_object_set_nocheck(rule->object, "ends", names->endings[policy_ending(from, snapshot->taken)]);
}

static void put_rules(struct sink *sink, const struct snapshot *snapshot)
{
	struct names names;
	struct rule rule;

	make_names(snapshot->policy, &names);
	make_rule(&rule);
	for (uint32_t i = 0; i < snapshot->policy->rule_count; i++) {
		sink_text(sink, i == 0 ? "\n" : ",\n");
		set_rule(&rule, snapshot, &names, i);
		parts_put(sink, json_incref(rule.object));
	}
	json_decref(rule.object);
	free_names(snapshot->policy, &names);
}

static void put_locks(struct sink *sink, const struct snapshot *snapshot)
{
	for (uint32_t i = 0; i < snapshot->policy->lock_count; i++) {
		sink_text(sink, i == 0 ? "\n" : ",\n");
		parts_put(sink, parts_lock(snapshot, i));
	}
}

static void put_groups(struct sink *sink, const struct policy *policy)
{
	for (uint32_t i = 0; i < policy->group_count; i++) {
		sink_text(sink, i == 0 ? "\n" : ",\n");
		parts_put(sink, json_pack("{s:s, s:o}", "group", policy->groups[i].name, "review",
					  parts_day(policy->groups[i].review)));
	}
}

static json_t *make_reasons(const struct snapshot *snapshot)
{
	json_t *object = json_object();

	for (uint32_t i = 0; i < snapshot->reason_count; i++)
		json_object_set_new(object, snapshot->reasons[i].name, parts_number(snapshot->reasons[i].packets));
	return object;
}

static int write_json(FILE *out, const struct snapshot *snapshot, bool all)
{
	struct sink sink;

	(void)all; /* JSON always holds all */
	sink_open(&sink, out);
	parts_begin(&sink, snapshot);
	sink_text(&sink, ",\n\"locks\": [");
	put_locks(&sink, snapshot);
	sink_text(&sink, "],\n\"groups\": [");
	put_groups(&sink, snapshot->policy);
	sink_text(&sink, "],\n\"rules\": [");
	put_rules(&sink, snapshot);
	sink_text(&sink, "],\n\"reasons\": ");
	parts_put(&sink, make_reasons(snapshot));
	sink_text(&sink, "}\n");
	return sink_close(&sink);
}

const struct exporter export_json = {"json", write_json};
