/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* Asks the program in the kernel what it would make of a packet, by its entry for questions: nothing is counted. */
#ifndef MX_QUESTION_H
#define MX_QUESTION_H

#include <stdint.h>

#include "abi.h"
#include "instance.h"

#include "../base/prefix.h"

/*
 * Runs the program on the first packet of a TCP connection from `source` to `destination` (addresses of one family) at
 * `port`. One question at a time: whoever asks meanwhile waits. 0 or -errno after a message; -EAGAIN, silent: the
 * instance is not any more what is pinned under its name.
 */
int question_ask(const struct instance *instance, const struct prefix *source, const struct prefix *destination,
		 uint16_t port, struct mx_explained *ret);

#endif
