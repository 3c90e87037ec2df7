/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* What somebody who asks for the status should know, and might not look for. */
#ifndef MX_PROBLEMS_H
#define MX_PROBLEMS_H

#include <stddef.h>

#include "snapshot.h"

#define PROBLEMS_EACH 10 /* rules that are named one by one, of those ended and of those ending */

struct problem {
	const char *kind; /* for programs: "interface_gone", ... */
	char object[PREFIX_TEXT]; /* which interface, lock, rule or group; empty where it is none alone */
	char text[256];           /* a sentence, without its full stop */
};

struct problems {
	struct problem *list;
	size_t count, capacity;
};

/* What is wrong at the moment `now`: interfaces first, then the policy, leftovers, the program, locks, rules, groups. Free with problems_free(). */
struct problems problems_find(const struct snapshot *snapshot, int64_t now);

void problems_free(struct problems *problems);

#endif
