/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "signals.h"

void signals_hold_ending(sigset_t *ret_ending, sigset_t *ret_before)
{
	sigemptyset(ret_ending);
	sigaddset(ret_ending, SIGINT);
	sigaddset(ret_ending, SIGTERM);
	sigaddset(ret_ending, SIGHUP);
	sigprocmask(SIG_BLOCK, ret_ending, ret_before);
}
