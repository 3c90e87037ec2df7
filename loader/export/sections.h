/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* What `export` and `status` both tell people, in the same words. */
#ifndef MX_SECTIONS_H
#define MX_SECTIONS_H

#include "sink.h"
#include "snapshot.h"

#define SECTION_NUMBER 24 /* bytes that a counter needs as text, with its NUL */

/* The instance and the policy in force: one line. */
void section_policy(struct sink *sink, const struct snapshot *snapshot);

/* The interfaces and how they are guarded; what generic mode does to the counters. */
void section_interfaces(struct sink *sink, const struct snapshot *snapshot);

/* A counter in decimal digits. */
void section_number(uint64_t number, char ret_text[static SECTION_NUMBER]);

#endif
