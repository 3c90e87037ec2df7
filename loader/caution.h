/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* The question before the switch: is this meant? */
#ifndef MX_CAUTION_H
#define MX_CAUTION_H

#include "live.h"

/*
 * Compares `next`, of the file `path`, with what is in force, and says what is odd about the change. Where that is a reason to
 * stop, shows what differs too, and how to go on; with `yes` it is said and no reason. The caller holds the lock. 0: go
 * on; -ECANCELED or another -errno after a message.
 */
int caution_ask(const struct live *live, const struct policy *next, const char *path, bool yes);

#endif
