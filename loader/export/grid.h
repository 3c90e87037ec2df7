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

/* A grid of `count` columns, each as wide as what stands in it; without its head where it goes on from one before. */
struct libscols_table *grid_open(const struct grid_column *columns, size_t count, bool head);

/* Adds a row: a text for each column, copied. */
void grid_row(struct libscols_table *grid, const char *const cells[]);

/* Writes the grid, and frees it. No column is ever cut, be the terminal as narrow as it may. */
void grid_close(struct libscols_table *grid, struct sink *sink);

#endif
