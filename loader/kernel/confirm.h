/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * A swap that awaits a confirm: until when its generation is in force. The XDP program itself returns to the generation
 * before when the time is over; what is here writes the deadline, reads it, and keeps the generation. Whoever changes
 * something holds the lock.
 */
#ifndef MX_CONFIRM_H
#define MX_CONFIRM_H

#include "instance.h"

enum confirm_state {
	CONFIRM_NONE,      /* the generation awaits no confirm, or got it */
	CONFIRM_OPEN,      /* it is in force until the deadline */
	CONFIRM_GONE_BACK, /* the deadline has passed: the generation before it is in force */
};

struct confirm {
	enum confirm_state state;
	__u64 until; /* jiffies; 0 where there is none */
};

/* What became of the confirm that this generation awaits, if it awaits one. 0 or -errno after a message. */
int confirm_read(const struct instance *instance, __u64 generation, struct confirm *ret);

/*
 * Writes down that the generation which is staged in `slot`, and which no header in force names yet, awaits a confirm for
 * `seconds` from now. 0 or -errno after a message.
 */
int confirm_begin(const struct instance *instance, __u32 slot, __u64 generation, __u32 seconds);

/*
 * Keeps the generation that awaits a confirm in `slot`. 0; -ETIME, silent: too late, a packet or a command has found the
 * deadline passed; or -errno after a message.
 */
int confirm_keep(const struct instance *instance, __u32 slot);

/*
 * Writes down, for a generation whose deadline has passed, that it is so: from then on no confirm comes through, whether a
 * packet has come since or not. 0 or -errno after a message.
 */
int confirm_end(const struct instance *instance, __u32 slot);

/* Forgets what the slot awaited: somebody went back before the deadline. 0 or -errno after a message. */
int confirm_forget(const struct instance *instance, __u32 slot);

#endif
