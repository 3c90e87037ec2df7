/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* Sends a way and tells what became of it. */
#ifndef TEST_ORACLE_TRY_H
#define TEST_ORACLE_TRY_H

#include <stdbool.h>

#include "oracle/craft.h"
#include "oracle/wire.h"

enum side { ALLOWED, DENIED };

/* What became of a segment: did TCP see it, was it answered, did accept() (or a connection) give it out? */
struct fate {
	bool seen, answered, accepted;
};

/* The cable, which all that is tried goes over; the listener; VLAN tags that come to each frame behind its sender. */
extern struct wire try_wire;
extern int try_listener;
extern unsigned int try_tags;

/* A SYN in this way, and the rest of the handshake plainly where a source that is allowed is answered. */
struct fate try_way(const struct way *way, enum side side);

/* Data in this way, on connections that try_connect() has opened before, one of each side and family. */
void try_connect(void);
struct fate try_data(const struct way *way, enum side side);

const char *fate_name(const struct fate *fate);

/* Is nothing of the stack's fate missing? */
bool fate_holds(const struct fate *fate, const struct fate *stack);

/* Has nothing of this way come to the listener's TCP? */
bool fate_is_nothing(const struct fate *fate, const struct way *way);

/* What was so in both; what was so in either. */
void fate_both(struct fate *fate, const struct fate *other);
void fate_either(struct fate *fate, const struct fate *other);

/* May this way be lost for everybody? More tags than the filter reads hide who it is: tags_too_many. */
bool try_is_lost(const struct way *way);

/* Prints "ok - FILTER: WHAT: COUNT ways", or not ok. */
void try_claim(bool holds, const char *filter, const char *what, unsigned int count);

#endif
