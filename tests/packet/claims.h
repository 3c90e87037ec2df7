/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * The claims: a frame in words (frames.h), a policy, and what becomes of the frame, in
 * the words of outcome_print(). Expectations are written by hand; neither the program nor
 * the reference made them. The frames are also the seeds of the other tests.
 */
#ifndef TEST_PACKET_CLAIMS_H
#define TEST_PACKET_CLAIMS_H

#include "packet/policy.h"

/* The policies that claims are about; claims_prepare() makes them ready. */
extern struct policy sole;    /* one lock, to any, default drop */
extern struct policy servers; /* the same rules, to two servers */
extern struct policy nested;  /* locks that share port 25, with longer and shorter `to` */
extern struct policy open;    /* default allow, with rules that drop */
extern struct policy idle;    /* default allow, and no rule that drops */
extern struct policy watch;   /* as `servers`, in monitor mode */
extern struct policy mixed;   /* an enforcing and a monitoring lock beside each other */
extern struct policy ended;   /* rules with an `until`, past and to come */
extern struct policy edges;   /* prefixes of every length that is an edge: /0, /1, /32, /128 */
extern struct policy crowd;   /* as many locks as there can be */
extern struct policy dense;   /* many prefixes within and beside each other */

/* All of them, ended by NULL. */
extern struct policy *const claim_policies[];

struct claim {
	const char *name; /* NULL ends a table */
	struct policy *policy;
	const char *frame;
	const char *expected;
};

extern const struct claim claims_ethernet[];
extern const struct claim claims_ipv4[];
extern const struct claim claims_ipv6[];
extern const struct claim claims_policy[];
extern const struct claim claims_odd[];
extern const struct claim claims_large[];

/* All tables, ended by NULL. */
extern const struct claim *const claim_tables[];

/* Makes the policies ready; to be called once. */
void claims_prepare(void);

unsigned int claims_count(void);

/* Addresses in the policies: a friend is allowed, an outcast is dropped by a rule, a stranger by the default. */
#define SERVER    "192.0.2.25"
#define OTHER     "192.0.2.80"
#define STRANGER  "198.51.100.1"
#define FRIEND    "203.0.113.9"
#define OUTCAST   "203.0.113.66"
#define SERVER6   "2001:db8::25"
#define OTHER6    "2001:db8::80"
#define STRANGER6 "2001:db8:ffff::1"
#define FRIEND6   "2001:db8:a::9"
#define OUTCAST6  "2001:db8:a:66::1"
#define MAPPED    "::ffff:203.0.113.9"

/* The beginnings of most frames: who, to the server. */
#define S4 "ip4 " STRANGER " " SERVER " "
#define F4 "ip4 " FRIEND " " SERVER " "
#define S6 "ip6 " STRANGER6 " " SERVER6 " "
#define F6 "ip6 " FRIEND6 " " SERVER6 " "
#define M6 "ip6 " MAPPED " " SERVER6 " "

/* What `sole` and `servers` make of them. */
#define BY_DEFAULT "drop, mail: default drop"
#define BY_FRIEND  "pass, mail: allow 203.0.113.0/24"
#define BY_FRIEND6 "pass, mail: allow 2001:db8:a::/48"

#endif
