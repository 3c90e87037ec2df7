/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* The signals by which a program is asked to end: SIGINT, SIGTERM and SIGHUP. */
#ifndef MX_SIGNALS_H
#define MX_SIGNALS_H

#include <signal.h>

/*
 * Lets them wait. *ret_ending is their set, for signalfd(2); *ret_before what was blocked before, for sigprocmask(2) to
 * undo it, or NULL where nobody wants that.
 */
void signals_hold_ending(sigset_t *ret_ending, sigset_t *ret_before);

#endif
