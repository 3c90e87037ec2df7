/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* The report for people. */

#include "../base/date.h"
#include "../base/report.h"
#include "denied.h"
#include "grid.h"
#include "sections.h"

#define REMARK 128 /* bytes that a remark needs: a name, and words around it */

static const struct grid_column columns[] = {
	{"SOURCE", false}, {"ADDRESSES", true}, {"LOCK", false},       {"PACKETS", true},   {"SYN", true},
	{"DATA", true},    {"BYTES", true},     {"FIRST-SEEN", false}, {"LAST-SEEN", false}, {"REMARK", false},
};
#define COLUMNS (sizeof(columns) / sizeof(columns[0]))

static void format_remark(const struct denied *denied, const struct denied_source *source, char ret_text[static REMARK])
{
	if (!denied->locks[source->lock].mode)
		snprintf(ret_text, REMARK, "the policy has no such lock now");
	else if (source->allowed)
		snprintf(ret_text, REMARK, "allowed by now");
	else if (source->near)
		snprintf(ret_text, REMARK, "next to group %s", source->near);
	else
		snprintf(ret_text, REMARK, "-");
}

static void put_source(struct libscols_table *grid, const struct denied *denied, const struct denied_source *source)
{
	char name[PREFIX_TEXT], addresses[SECTION_NUMBER], packets[SECTION_NUMBER], connections[SECTION_NUMBER];
	char payloads[SECTION_NUMBER], bytes[SECTION_NUMBER], first[DATE_TEXT], last[DATE_TEXT], remark[REMARK];

	denied_format(source, name);
	section_number(source->addresses, addresses);
	section_number(source->packets, packets);
	section_number(source->connections, connections);
	section_number(source->payloads, payloads);
	section_number(source->bytes, bytes);
	date_format_moment(source->first_seen, first);
	date_format_moment(source->last_seen, last);
	format_remark(denied, source, remark);
	grid_row(grid, (const char *[]){name, addresses, denied->locks[source->lock].name, packets, connections, payloads,
					bytes, first, last, remark});
}

static void put_sources(struct sink *sink, const struct snapshot *snapshot, const struct denied *denied, size_t rows)
{
	struct libscols_table *grid;
	char option[REPORT_INSTANCE];

	if (denied->source_count == 0) {
		sink_text(sink, "no source\n");
		return;
	}
	grid = grid_open(sink, columns, COLUMNS, GRID_WHOLE);
	for (size_t i = 0; i < rows; i++)
		put_source(grid, denied, &denied->sources[i]);
	grid_close(grid, sink);
	if (rows < denied->source_count)
		sink_format(sink, "%zu of %zu, those with the most packets: `mxlock denied --top %zu%s` shows all\n", rows,
			    denied->source_count, denied->source_count, report_instance(snapshot->instance, option));
}

/* What the locks have dropped, and how much of that the report knows. */
static void put_locks(struct sink *sink, const struct denied *denied)
{
	static const struct grid_column lock_columns[] = {
		{"LOCK", false}, {"MODE", false}, {"DENIED", true}, {"IN-REPORT", true}, {"LEFT-OUT", true},
	};
	struct libscols_table *grid = grid_open(sink, lock_columns, sizeof(lock_columns) / sizeof(lock_columns[0]), GRID_WHOLE);
	bool exact = true;

	for (uint32_t i = 0; i < denied->lock_count; i++) {
		const struct denied_lock *lock = &denied->locks[i];
		uint64_t known = denied_known(denied, i);
		char packets[SECTION_NUMBER], shown[SECTION_NUMBER], left_out[SECTION_NUMBER];

		section_number(lock->packets, packets);
		section_number(known, shown);
		section_number(denied_left_out(denied, i), left_out);
		grid_row(grid, (const char *[]){lock->name, lock->mode ? lock->mode : "-", packets, shown, left_out});
		exact = exact && known == lock->packets;
	}
	grid_close(grid, sink);
	if (!exact)
		sink_text(sink, "packets came faster than each could be looked at, or from more sources than there is room "
				"for: numbers are estimates\n");
}

int denied_write_table(FILE *out, const struct snapshot *snapshot, const struct denied *denied, size_t rows)
{
	struct sink sink;

	sink_open(&sink, out);
	section_policy(&sink, snapshot);
	sink_text(&sink, "\n");
	section_interfaces(&sink, snapshot);
	sink_text(&sink, "\n");
	put_sources(&sink, snapshot, denied, rows);
	sink_text(&sink, "\n");
	put_locks(&sink, denied);
	return sink_close(&sink);
}
