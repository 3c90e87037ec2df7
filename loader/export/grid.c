/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "grid.h"

#include <libsmartcols/libsmartcols.h>
#include <stdlib.h>
#include <string.h>

#include "../base/progress.h"
#include "../base/report.h"
#include "../base/terminal.h"

/* libsmartcols fails for want of memory only. */
static void require(bool done)
{
	if (done)
		return;
	report_error("memory: no room for a table");
	exit(1);
}

/* Whether a column has words that say what becomes of packets, and not names that look like them. */
static bool has_words(const char *column)
{
	return strcmp(column, "VERDICT") == 0 || strcmp(column, "DEFAULT") == 0 || strcmp(column, "MODE") == 0;
}

static int flags_of(const struct grid_column *column, bool fits)
{
	if (column->number)
		return SCOLS_FL_RIGHT;
	return fits && !has_words(column->name) ? SCOLS_FL_WRAP : 0;
}

/* What stands between columns: two blanks, and one where the heads alone would not fit the terminal with two. */
static const char *separator_of(const struct grid_column *columns, size_t count, unsigned width)
{
	size_t heads = 2 * (count - 1);

	for (size_t i = 0; i < count; i++)
		heads += strlen(columns[i].name);
	return width > 0 && heads > width ? " " : "  ";
}

struct libscols_table *grid_open(const struct sink *sink, const struct grid_column *columns, size_t count,
				 enum grid_part part)
{
	unsigned width = part == GRID_WHOLE ? terminal_width(sink->out) : 0;
	struct libscols_table *grid = scols_new_table();

	require(grid);
	scols_table_set_termforce(grid, width > 0 ? SCOLS_TERMFORCE_ALWAYS : SCOLS_TERMFORCE_NEVER);
	scols_table_set_termwidth(grid, width);
	scols_table_enable_colors(grid, terminal_colours(sink->out));
	scols_table_enable_noheadings(grid, part == GRID_MORE);
	require(scols_table_set_column_separator(grid, separator_of(columns, count, width)) == 0);
	for (size_t i = 0; i < count; i++)
		require(scols_table_new_column(grid, columns[i].name, 0, flags_of(&columns[i], width > 0)));
	return grid;
}

/* The colour of such a word; NULL: it has none. */
static const char *colour_of(const char *text)
{
	static const struct {
		const char *text, *colour;
	} words[] = {{"allow", "green"}, {"drop", "red"}, {"monitor", "magenta"}, {"none", "red"}};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(words[i].text, text) == 0)
			return words[i].colour;
	return NULL;
}

void grid_row(struct libscols_table *grid, const char *const cells[])
{
	struct libscols_line *line = scols_table_new_line(grid, NULL);
	bool coloured = scols_table_colors_wanted(grid);

	require(line);
	for (size_t i = 0; i < scols_table_get_ncols(grid); i++) {
		require(scols_line_set_data(line, i, cells[i]) == 0);
		if (coloured && has_words(scols_column_get_name(scols_table_get_column(grid, i))))
			require(scols_cell_set_color(scols_line_get_cell(line, i), colour_of(cells[i])) == 0);
	}
}

void grid_close(struct libscols_table *grid, struct sink *sink)
{
	char *text = NULL;
	size_t length;

	progress_begin("writing the table");
	require(scols_print_table_to_string(grid, &text) == 0 && text);
	progress_end();
	length = strlen(text);
	sink_put(sink, text, length);
	if (length == 0 || text[length - 1] != '\n') /* a table as a string has no line feed behind its last line */
		sink_text(sink, "\n");
	free(text);
	scols_unref_table(grid);
}
