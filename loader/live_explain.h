/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* policy_explain(), answered by the program in the kernel and by the policy that it has in force. */
#ifndef MX_LIVE_EXPLAIN_H
#define MX_LIVE_EXPLAIN_H

#include "naming.h"

/* An open instance that is asked, and the names of the policy that has answered last. */
struct live_explain {
	struct instance instance;
	struct naming naming;
};

/* 0 or -errno after a message; live_explain_close() in any case. */
int live_explain_open(const char *instance, struct live_explain *ret);
void live_explain_close(struct live_explain *live);

/*
 * What becomes of `source` to `destination` at `port`; `destination` NULL: an address that only `to any` covers.
 * *ret points into the policy that answered, live->naming, and is valid until the next question. 0 or -errno after a
 * message; -EDOM, silent: there is no such address, a destination is to be named.
 */
int live_explain(struct live_explain *live, const struct prefix *source, const struct prefix *destination, uint16_t port,
		 struct explanation *ret);

#endif
