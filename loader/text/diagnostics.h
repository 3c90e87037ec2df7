/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * What is wrong, or odd, in the user's text: collected with its places, printed at the end.
 * One struct, zeroed, serves one compilation and keeps the texts that it speaks of.
 */
#ifndef MX_DIAGNOSTICS_H
#define MX_DIAGNOSTICS_H

#include <stdbool.h>
#include <stdio.h>

#include "source.h"

#define DIAGNOSTICS_SHOWN 20u /* of each kind; the others are counted */

enum diagnostic_kind {
	DIAGNOSTIC_ERROR,
	WARNING_TWICE,  /* something stands twice */
	WARNING_ENDED,  /* an `until` has passed */
	WARNING_REVIEW, /* a `review` date has passed */
	WARNING_UNUSED, /* a group that no lock names */
	WARNING_LIST,   /* what a list says and no policy can */
	NOTE_LIST,      /* what a list says and is taken otherwise, as those do that such lists are written for */
	WARNING_DEAD,   /* a line of a table that decides nothing */
	WARNING_EMPTY,  /* a list that is included and has nothing in it */
	DIAGNOSTIC_KINDS,
	DIAGNOSTIC_NOTE = DIAGNOSTIC_KINDS, /* a second place of the one before it */
};

struct diagnostic {
	enum diagnostic_kind kind;
	uint32_t at; /* place; SOURCE_NONE: the first file as a whole */
	char *message;
};

struct diagnostics {
	struct sources sources;
	struct diagnostic *items;
	size_t count, capacity;
	size_t found[DIAGNOSTIC_KINDS]; /* shown or not */
	bool last_shown;                /* whether the last one was, and so its notes are */
	bool unreadable;                /* the first file could not be read */
	char *name;                     /* of the first file */
};

/* "error", "warning" or "note": its severity. */
const char *diagnostic_kind_name(enum diagnostic_kind kind);

/* Whether one more of a kind would be shown: what costs time to word need not be worded. */
bool diagnostics_wanted(const struct diagnostics *diagnostics, enum diagnostic_kind kind);

/* Counts one more that is not wanted. */
void diagnostics_count(struct diagnostics *diagnostics, enum diagnostic_kind kind);

/* An error at a place. */
void diagnostics_error(struct diagnostics *diagnostics, struct span span, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* A warning, or a note that stands by itself: never changes what comes out. */
void diagnostics_warning(struct diagnostics *diagnostics, enum diagnostic_kind kind, struct span span,
			 const char *format, ...) __attribute__((format(printf, 4, 5)));

/* A second place of the error or warning just added. */
void diagnostics_note(struct diagnostics *diagnostics, struct span span, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* How many errors were found. */
size_t diagnostics_errors(const struct diagnostics *diagnostics);

/* The first error on one line, "FILE:LINE:COLUMN: what is wrong", cut where it is long. There is one. */
#define DIAGNOSTICS_ERROR 512
void diagnostics_format_error(const struct diagnostics *diagnostics, char ret_text[static DIAGNOSTICS_ERROR]);

/* 0: no error; 1: the policy file could not be read; 2: errors in it. The exit status of a command. */
int diagnostics_status(const struct diagnostics *diagnostics);

/* Prints all that is shown, and how many more there are. */
void diagnostics_print(const struct diagnostics *diagnostics, FILE *output);

/* Frees what it holds, and leaves it zeroed. */
void diagnostics_free(struct diagnostics *diagnostics);

/*
 * The bytes as they may be shown inside a message: controls and what is no UTF-8 as '?', cut
 * after some 60 bytes.
 */
#define DIAGNOSTICS_QUOTE 80
const char *diagnostics_quote(const char *text, size_t length, char ret_quote[static DIAGNOSTICS_QUOTE]);

#endif
