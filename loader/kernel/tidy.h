/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* What no header names is rubbish: of a run that died, or of the generation that a commit has put behind the one before. */
#ifndef MX_TIDY_H
#define MX_TIDY_H

#include <stdbool.h>

#include "instance.h"

/*
 * Removes what neither the generation committed last nor the one before it names. *ret_found tells whether there were
 * generations or counters to remove. 0 or -errno after a message. Whoever calls holds the lock.
 */
int tidy(const struct instance *instance, bool *ret_found);

/* Whether tidy() would find something: for commands that only read. */
bool untidy(const struct instance *instance);

#endif
