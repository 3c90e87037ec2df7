/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "status.h"

#include <inttypes.h>

#include "../base/terminal.h"
#include "grid.h"
#include "parts.h"
#include "problems.h"
#include "sections.h"

#define SHOWN 4   /* ports and `to` prefixes of a lock that people are shown; JSON has all */
#define LIST  384 /* bytes that so many need as text */

/* Appends to a list: "25", "25, 2525", ... */
static size_t append(char list[static LIST], size_t used, const char *text)
{
	int length = snprintf(list + used, LIST - used, "%s%s", used ? ", " : "", text);

	return used + (size_t)length;
}

/* Ends a list of which SHOWN are there. */
static void close_list(char list[static LIST], size_t used, uint32_t count)
{
	if (count > SHOWN)
		snprintf(list + used, LIST - used, " and %" PRIu32 " more", count - SHOWN);
}

static void list_ports(const struct policy_lock *lock, char ret_list[static LIST])
{
	size_t used = 0;

	for (uint32_t i = 0; i < lock->port_count && i < SHOWN; i++) {
		char port[SECTION_NUMBER];

		section_number(lock->ports[i], port);
		used = append(ret_list, used, port);
	}
	close_list(ret_list, used, lock->port_count);
}

static void list_to(const struct policy_lock *lock, char ret_list[static LIST])
{
	size_t used = 0;

	if (policy_guards_any(lock)) {
		append(ret_list, 0, "any");
		return;
	}
	for (uint32_t i = 0; i < lock->to_count && i < SHOWN; i++) {
		char prefix[PREFIX_TEXT];

		if (prefix_is_address(&lock->to[i]))
			prefix_format_address(&lock->to[i], prefix);
		else
			prefix_format(&lock->to[i], prefix);
		used = append(ret_list, used, prefix);
	}
	close_list(ret_list, used, lock->to_count);
}

static void put_locks(struct sink *sink, const struct snapshot *snapshot)
{
	static const struct grid_column columns[] = {
		{"LOCK", false},   {"MODE", false},   {"DEFAULT", false}, {"RULES", true},
		{"ALLOWED", true}, {"DROPPED", true}, {"PORTS", false},   {"TO", false},
	};
	struct libscols_table *grid = grid_open(sink, columns, sizeof(columns) / sizeof(columns[0]), GRID_WHOLE);

	for (uint32_t i = 0; i < snapshot->policy->lock_count; i++) {
		const struct policy_lock *lock = &snapshot->policy->locks[i];
		char rules[SECTION_NUMBER], allowed[SECTION_NUMBER], dropped[SECTION_NUMBER];
		char ports[LIST], to[LIST];

		section_number(lock->rule_count, rules);
		section_number(snapshot->locks[i].packets[VERDICT_ALLOW], allowed);
		section_number(snapshot->locks[i].packets[VERDICT_DROP], dropped);
		list_ports(lock, ports);
		list_to(lock, to);
		grid_row(grid, (const char *[]){lock->name, policy_mode_name(lock),
						verdict_name(lock->default_verdict), rules, allowed, dropped, ports,
						to});
	}
	grid_close(grid, sink);
}

int status_write_text(FILE *out, const struct snapshot *snapshot, int64_t now)
{
	struct problems problems = problems_find(snapshot, now);
	struct sink sink;

	sink_open(&sink, out);
	section_policy(&sink, snapshot);
	sink_text(&sink, "\n");
	section_interfaces(&sink, snapshot);
	sink_text(&sink, "\n");
	put_locks(&sink, snapshot);
	sink_text(&sink, problems.count ? "\n" : "\nno problems\n");
	for (size_t i = 0; i < problems.count; i++)
		sink_format(&sink, "%sproblem:%s %s\n", terminal_style(out, TERMINAL_WARN),
			    terminal_style(out, TERMINAL_PLAIN), problems.list[i].text);
	problems_free(&problems);
	return sink_close(&sink);
}

/* The lock as `export` has it, and what it guards. */
static json_t *make_lock(const struct snapshot *snapshot, uint32_t index)
{
	const struct policy_lock *lock = &snapshot->policy->locks[index];
	json_t *object = parts_lock(snapshot, index);
	json_t *ports = json_array(), *to = json_array();
	char prefix[PREFIX_TEXT];

	for (uint32_t i = 0; i < lock->port_count; i++)
		json_array_append_new(ports, json_integer(lock->ports[i]));
	for (uint32_t i = 0; i < lock->to_count; i++) {
		prefix_format(&lock->to[i], prefix);
		json_array_append_new(to, json_string(prefix));
	}
	json_object_set_new(object, "rules", parts_number(lock->rule_count));
	json_object_set_new(object, "ports", ports);
	json_object_set_new(object, "to", to);
	return object;
}

static json_t *make_problems(const struct snapshot *snapshot, int64_t now)
{
	struct problems problems = problems_find(snapshot, now);
	json_t *list = json_array();

	for (size_t i = 0; i < problems.count; i++)
		json_array_append_new(list, json_pack("{s:s, s:s, s:s}", "kind", problems.list[i].kind, "object",
						      problems.list[i].object, "text", problems.list[i].text));
	problems_free(&problems);
	return list;
}

int status_write_json(FILE *out, const struct snapshot *snapshot, int64_t now)
{
	struct sink sink;

	sink_open(&sink, out);
	parts_begin(&sink, snapshot);
	sink_text(&sink, ",\n\"program\": ");
	parts_put(&sink, json_pack("{s:s}", "version", snapshot->program.version));
	sink_text(&sink, ",\n\"locks\": [");
	for (uint32_t i = 0; i < snapshot->policy->lock_count; i++) {
		sink_text(&sink, i == 0 ? "\n" : ",\n");
		parts_put(&sink, make_lock(snapshot, i));
	}
	sink_text(&sink, "],\n\"problems\": ");
	parts_put(&sink, make_problems(snapshot, now));
	sink_text(&sink, "}\n");
	return sink_close(&sink);
}
