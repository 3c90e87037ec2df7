/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* Rows and columns of text, aligned: libsmartcols, written to a sink. */
#ifndef MX_GRID_H
#define MX_GRID_H

#include <stdbool.h>
#include <stddef.h>

#include "sink.h"

struct libscols_table;

struct grid_column {
	const char *name;
	bool number; /* aligned to the right */
};

enum grid_part {
	GRID_WHOLE, /* on a terminal it fits: texts that are too long go on below themselves */
	GRID_FIRST, /* of several that stand below one another: as wide as what stands in it */
	GRID_MORE,  /* the same, without a head */
};

/* A grid of `count` columns, for this sink: on a terminal with colour, see terminal.h. */
struct libscols_table *grid_open(const struct sink *sink, const struct grid_column *columns, size_t count,
				 enum grid_part part);

/* Adds a row: a text for each column, copied. */
void grid_row(struct libscols_table *grid, const char *const cells[]);

/* Writes the grid, and frees it. Nothing is ever cut. */
void grid_close(struct libscols_table *grid, struct sink *sink);

#endif
