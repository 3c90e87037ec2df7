/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "grid.h"

#include <libsmartcols/libsmartcols.h>
#include <stdlib.h>
#include <string.h>

#include "../base/report.h"

/* libsmartcols fails for want of memory only. */
static void require(bool done)
{
	if (done)
		return;
	report_error("memory: no room for a table");
	exit(1);
}

struct libscols_table *grid_open(const struct grid_column *columns, size_t count, bool head)
{
	struct libscols_table *grid = scols_new_table();

	require(grid);
	scols_table_set_termforce(grid, SCOLS_TERMFORCE_NEVER);
	scols_table_enable_noheadings(grid, !head);
	require(scols_table_set_column_separator(grid, "  ") == 0);
	for (size_t i = 0; i < count; i++)
		require(scols_table_new_column(grid, columns[i].name, 0, columns[i].number ? SCOLS_FL_RIGHT : 0));
	return grid;
}

void grid_row(struct libscols_table *grid, const char *const cells[])
{
	struct libscols_line *line = scols_table_new_line(grid, NULL);

	require(line);
	for (size_t i = 0; i < scols_table_get_ncols(grid); i++)
		require(scols_line_set_data(line, i, cells[i]) == 0);
}

void grid_close(struct libscols_table *grid, struct sink *sink)
{
	char *text = NULL;
	size_t length;

	require(scols_print_table_to_string(grid, &text) == 0 && text);
	length = strlen(text);
	sink_put(sink, text, length);
	if (length == 0 || text[length - 1] != '\n') /* a table as a string has no line feed behind its last line */
		sink_text(sink, "\n");
	free(text);
	scols_unref_table(grid);
}
