/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* The table, for people: sections of aligned columns. */
#include <inttypes.h>
#include <string.h>

#include "../base/date.h"
#include "../base/report.h"
#include "formats.h"
#include "grid.h"
#include "sections.h"
#include "selection.h"

#define BLOCK 1000u /* rows that libsmartcols holds at once: it takes about 700 bytes for each */

_Static_assert(POLICY_SOON_DAYS == 30, "put_endings() says so");

enum rule_column {
	RULE_PREFIX,
	RULE_VERDICT,
	RULE_LOCK,
	RULE_GROUP,
	RULE_PACKETS,
	RULE_BYTES,
	RULE_SEEN,
	RULE_UNTIL,
	RULE_COLUMNS,
};

/* The texts of one row: what is formatted has its room here. */
struct row {
	const char *cells[RULE_COLUMNS];
	char prefix[PREFIX_TEXT];
	char packets[SECTION_NUMBER], bytes[SECTION_NUMBER];
	char seen[DATE_TEXT], until[DATE_TEXT + 8];
};

/* What stands behind the last day of a rule. */
static const char *const endings[] = {[ENDING_LATER] = "", [ENDING_SOON] = ", soon", [ENDING_PAST] = ", past"};

static void fill(struct row *row, const struct snapshot *snapshot, uint32_t index)
{
	const struct policy *policy = snapshot->policy;
	const struct policy_rule *rule = &policy->rules[index];
	const struct snapshot_rule *counters = &snapshot->rules[index];
	const char *group = policy_group_name(policy, rule);
	char day[DATE_TEXT];

	prefix_format(&rule->prefix, row->prefix);
	section_number(counters->packets, row->packets);
	section_number(counters->bytes, row->bytes);
	row->cells[RULE_PREFIX] = row->prefix;
	row->cells[RULE_VERDICT] = verdict_name(rule->verdict);
	row->cells[RULE_LOCK] = policy->locks[rule->lock].name;
	row->cells[RULE_GROUP] = group ? group : "-";
	row->cells[RULE_PACKETS] = row->packets;
	row->cells[RULE_BYTES] = row->bytes;
	row->cells[RULE_SEEN] = "never";
	if (counters->last_seen) {
		date_format_moment(counters->last_seen, row->seen);
		row->cells[RULE_SEEN] = row->seen;
	}
	row->cells[RULE_UNTIL] = "-";
	if (rule->until) {
		date_format_day(rule->until - 1, day);
		snprintf(row->until, sizeof(row->until), "%s%s", day, endings[policy_ending(rule, snapshot->taken)]);
		row->cells[RULE_UNTIL] = row->until;
	}
}

static const struct grid_column rule_columns[RULE_COLUMNS] = {
	[RULE_PREFIX] = {"PREFIX", false},  [RULE_VERDICT] = {"VERDICT", false}, [RULE_LOCK] = {"LOCK", false},
	[RULE_GROUP] = {"GROUP", false},    [RULE_PACKETS] = {"PACKETS", true},  [RULE_BYTES] = {"BYTES", true},
	[RULE_SEEN] = {"LAST-SEEN", false}, [RULE_UNTIL] = {"UNTIL", false},
};

/* The width of each column, found beforehand: all blocks stand below one head. */
static void measure(const struct snapshot *snapshot, const struct selection *selection,
		    size_t ret_widths[static RULE_COLUMNS])
{
	struct row row;

	for (int c = 0; c < RULE_COLUMNS; c++)
		ret_widths[c] = strlen(rule_columns[c].name);
	for (uint32_t i = 0; i < selection->count; i++) {
		fill(&row, snapshot, selection_rule(selection, i));
		for (int c = 0; c < RULE_COLUMNS; c++) {
			size_t width = strlen(row.cells[c]);

			if (width > ret_widths[c])
				ret_widths[c] = width;
		}
	}
}

/*
 * A row with every cell but the last as wide as its column. One such row in a block makes the block as wide
 * as the others: the width that libsmartcols can be told is a hint, which it takes or not.
 */
static void put_wide_row(struct libscols_table *grid, const struct row *row, const size_t widths[static RULE_COLUMNS])
{
	const char *cells[RULE_COLUMNS];
	char texts[RULE_UNTIL][128];

	for (int c = 0; c < RULE_UNTIL; c++) {
		int width = rule_columns[c].number ? (int)widths[c] : -(int)widths[c];

		snprintf(texts[c], sizeof(texts[c]), "%*s", width, row->cells[c]);
		cells[c] = texts[c];
	}
	cells[RULE_UNTIL] = row->cells[RULE_UNTIL];
	grid_row(grid, cells);
}

static void put_block(struct sink *sink, const struct snapshot *snapshot, const struct selection *selection,
		      uint32_t first, const size_t widths[static RULE_COLUMNS])
{
	uint32_t rest = selection->count - first;
	enum grid_part part = selection->count <= BLOCK ? GRID_WHOLE : first == 0 ? GRID_FIRST : GRID_MORE;
	struct libscols_table *grid = grid_open(sink, rule_columns, RULE_COLUMNS, part);
	struct row row;

	for (uint32_t i = 0; i < (rest < BLOCK ? rest : BLOCK); i++) {
		fill(&row, snapshot, selection_rule(selection, first + i));
		if (i == 0 && part != GRID_WHOLE)
			put_wide_row(grid, &row, widths);
		else
			grid_row(grid, row.cells);
	}
	grid_close(grid, sink);
}

/* Those that end are seldom the heaviest: where not all rules are shown, it is told how many there are. */
static void put_endings(struct sink *sink, const struct snapshot *snapshot)
{
	uint32_t found[ENDING_PAST + 1] = {0};
	char option[REPORT_INSTANCE];

	for (uint32_t i = 0; i < snapshot->policy->rule_count; i++)
		found[policy_ending(&snapshot->policy->rules[i], snapshot->taken)]++;
	if (found[ENDING_PAST] || found[ENDING_SOON])
		sink_format(sink,
			    "of all rules, ended: %" PRIu32 ", ending within 30 days: %" PRIu32 "; `mxlock status%s` names them\n",
			    found[ENDING_PAST], found[ENDING_SOON], report_instance(snapshot->instance, option));
}

static void put_rules(struct sink *sink, const struct snapshot *snapshot, const struct selection *selection)
{
	size_t widths[RULE_COLUMNS];
	char option[REPORT_INSTANCE];

	if (selection->count == 0) {
		sink_text(sink, "no rules\n");
		return;
	}
	measure(snapshot, selection, widths);
	for (uint32_t first = 0; first < selection->count; first += BLOCK)
		put_block(sink, snapshot, selection, first, widths);
	if (selection->partial)
		sink_format(sink,
			    "%" PRIu32 " of %" PRIu32 " rules, those with the most packets: `mxlock export --all%s` "
			    "shows every one\n",
			    selection->count, snapshot->policy->rule_count,
			    report_instance(snapshot->instance, option));
	if (selection->partial)
		put_endings(sink, snapshot);
}

static void put_locks(struct sink *sink, const struct snapshot *snapshot)
{
	static const struct grid_column columns[] = {
		{"LOCK", false},    {"MODE", false},           {"ALLOWED", true},       {"DROPPED", true},
		{"DEFAULT", false}, {"DEFAULT-PACKETS", true}, {"DEFAULT-BYTES", true},
	};
	struct libscols_table *grid = grid_open(sink, columns, sizeof(columns) / sizeof(columns[0]), GRID_WHOLE);
	bool monitors = false;

	for (uint32_t i = 0; i < snapshot->policy->lock_count; i++) {
		const struct policy_lock *lock = &snapshot->policy->locks[i];
		const struct snapshot_lock *counters = &snapshot->locks[i];
		char allowed[SECTION_NUMBER], dropped[SECTION_NUMBER];
		char packets[SECTION_NUMBER], bytes[SECTION_NUMBER];

		section_number(counters->packets[VERDICT_ALLOW], allowed);
		section_number(counters->packets[VERDICT_DROP], dropped);
		section_number(counters->default_packets, packets);
		section_number(counters->default_bytes, bytes);
		grid_row(grid, (const char *[]){lock->name, policy_mode_name(lock), allowed, dropped,
						verdict_name(lock->default_verdict), packets, bytes});
		monitors = monitors || lock->monitor;
	}
	grid_close(grid, sink);
	if (monitors)
		sink_text(sink, "monitor mode: what is counted as dropped would have been, and has passed\n");
}

/* Those that occurred; no section where none did. */
static void put_reasons(struct sink *sink, const struct snapshot *snapshot)
{
	static const struct grid_column columns[] = {{"REASON", false}, {"PACKETS", true}, {"WHAT", false}};
	struct libscols_table *grid = NULL;

	for (uint32_t i = 0; i < snapshot->reason_count; i++) {
		const struct snapshot_reason *reason = &snapshot->reasons[i];
		char packets[SECTION_NUMBER];

		if (reason->packets == 0)
			continue;
		if (!grid)
			grid = grid_open(sink, columns, 3, GRID_WHOLE);
		section_number(reason->packets, packets);
		grid_row(grid, (const char *[]){reason->name, packets, reason->text});
	}
	if (!grid)
		return;
	sink_text(sink, "\n");
	grid_close(grid, sink);
}

static int write_table(FILE *out, const struct snapshot *snapshot, bool all)
{
	struct selection selection = selection_make(snapshot, all, EXPORT_RULES_ALL, EXPORT_RULES_HEAVIEST);
	struct sink sink;

	sink_open(&sink, out);
	section_policy(&sink, snapshot);
	sink_text(&sink, "\n");
	section_interfaces(&sink, snapshot);
	sink_text(&sink, "\n");
	put_rules(&sink, snapshot, &selection);
	sink_text(&sink, "\n");
	put_locks(&sink, snapshot);
	put_reasons(&sink, snapshot);
	selection_free(&selection);
	return sink_close(&sink);
}

const struct exporter export_table = {"table", write_table};
