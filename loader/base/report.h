/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * What the user is told besides the data: everything on stderr, one line each,
 * `mxlock: object: what failed: why`, and a hint on a line of its own where the cause is known.
 * A function reports or returns its error; the one that reports does so where it happened.
 */
#ifndef MX_REPORT_H
#define MX_REPORT_H

#include <stdbool.h>

/* Whether report_detail() prints: set once from -v. */
void report_set_verbose(bool verbose);

/*
 * From here on, a line that was said since is not said again: for who does the same thing over and over. Called once more,
 * it forgets them. (It remembers so many that no more occur; of more, the oldest is forgotten.)
 */
void report_no_repeats(void);

/* "mxlock: error: ..." */
void report_error(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* The same with ": " and strerror(error) appended (error: a positive errno). Returns -error. */
int report_errno(int error, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Stdout did not take all of the output. `error`: a positive errno; 0: it is not known any more. */
void report_stdout(int error);

/* The first error that was reported, without "mxlock: error: ", cut where it is long; NULL: none was. */
const char *report_first_error(void);

/* For who prints errors in a form of their own: takes the place of one that was reported, for report_first_error(). */
void report_note_error(const char *text);

/* While it is muted, nothing is said nor noted: for who looks at something in passing that nobody has asked for. */
void report_mute(bool muted);

/* "mxlock: hint: ..." what to do about the error before it. */
void report_hint(const char *format, ...) __attribute__((format(printf, 1, 2)));

/*
 * What a command line that a message shows needs to be of this instance: " --instance NAME", and nothing for the
 * instance "default". Returns ret_text.
 */
#define REPORT_INSTANCE 80
const char *report_instance(const char *name, char ret_text[static REPORT_INSTANCE]);

/* "mxlock: ..." something that was done and that the user must know. */
void report_notice(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* "mxlock: ..." only with -v. */
void report_detail(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
