/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * What a command is at, for who waits at a terminal: one line on stderr, from a second after the first of its steps on,
 * that goes with the step. Where stderr is no terminal nothing of this does anything. A thread draws it, since most of what takes
 * long is one call.
 */
#ifndef MX_PROGRESS_H
#define MX_PROGRESS_H

#include <stddef.h>

/* A step begins: "compiling the policy". The text has to stay until its end; a step inside another takes its place. */
void progress_begin(const char *what);

/* How far the step is; `total` 0: not known. */
void progress_at(size_t done, size_t total);

/* The step ends, and its line goes. */
void progress_end(void);

/* For who writes to the terminal within a step: takes the line away, and keeps it so until progress_release(). */
void progress_hold(void);
void progress_release(void);

#endif
