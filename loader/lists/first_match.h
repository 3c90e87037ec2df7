/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * A table in which the first line that matches decides, as prefixes of which the longest one
 * decides. A line matches a prefix, or all else of its family; and a condition may stand around it.
 */
#ifndef MX_FIRST_MATCH_H
#define MX_FIRST_MATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../base/prefix.h"
#include "../base/range.h"

#define FIRST_MATCH_TABLE 0u        /* the condition that always holds: the table itself */
#define FIRST_MATCH_NONE UINT32_MAX /* no line */

enum first_match_kind {
	FIRST_MATCH_CONDITION, /* lines within it match only what it matches */
	FIRST_MATCH_NOTHING,   /* what it takes, the table decides nothing about */
	FIRST_MATCH_ALLOW,
	FIRST_MATCH_DROP,
};

struct first_match_line {
	struct prefix hull; /* it matches nothing outside; family 0: all of both families */
	struct prefix hole; /* and nothing in this; family 0: there is none. Conditions around it may have more */
	uint32_t within;    /* the condition around it */
	uint8_t kind;       /* enum first_match_kind */
	bool empty;         /* it matches nothing, whatever stands before it */
	bool decides;       /* for some address it is the first that matches */
};

/* Who decides in a family: lines[deciders[i]], or nobody, from address starts[i] up to the next one's. */
struct first_match_map {
	uint128 *starts;
	uint32_t *deciders;
	size_t count;
};

struct first_match {
	struct first_match_line *lines; /* [0] is the table */
	size_t count, room;
	struct first_match_map maps[2]; /* of IPv4, of IPv6 */
};

/* A prefix that a line decides, but for what longer pieces hold. */
struct first_match_piece {
	struct prefix prefix;
	uint32_t line;
};

/* Zeroed memory becomes an empty table. */
void first_match_begin(struct first_match *table);

/*
 * Adds a line. Of what the condition `within` matches, it matches what lies in the prefix; negated: all else of its
 * family. Returns its index.
 */
uint32_t first_match_add(struct first_match *table, enum first_match_kind kind, uint32_t within,
			 const struct prefix *prefix, bool negated);

/* Whether a line matches each address of a family. */
bool first_match_is_everybody(const struct first_match *table, uint32_t line);

/* Fills in who decides, once all lines are there. */
void first_match_decide(struct first_match *table);

/* Of a line that decides nothing: the one before it that matches all that it does. FIRST_MATCH_NONE: no single one. */
uint32_t first_match_taker(const struct first_match *table, uint32_t line);

/*
 * The pieces, by prefix_compare(): for each address the longest that holds it is of the line that decides it, and an
 * address that the table decides nothing about lies in none. A line stays one piece, as it is written, where that is
 * true to the table. No piece is an allow of a whole family, and none lies in ::ffff:0:0/96, where no client is.
 * The caller frees *ret_pieces. False: there are more than `most`, and *ret_count is 0.
 */
bool first_match_pieces(const struct first_match *table, size_t most, struct first_match_piece **ret_pieces,
			size_t *ret_count);

/* Frees what a table holds. */
void first_match_free(struct first_match *table);

#endif
