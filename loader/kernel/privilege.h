/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* What the kernel lets us do: the capabilities that we have, and words for those that we miss. */
#ifndef MX_PRIVILEGE_H
#define MX_PRIVILEGE_H

#include <stdbool.h>

/* Whether we lack a capability: CAP_... of linux/capability.h. */
bool privilege_lacks(int capability);

/* Gives up all capabilities, for good, and those that a program could bring that is run. 0 or -errno after a message. */
int privilege_give_up(void);

/*
 * After a refusal that may be for want of a capability, whose errno is `error` (positive): names which of CAP_BPF,
 * CAP_NET_ADMIN and CAP_PERFMON is missing, or says, of EPERM, that none is. Whether it has said something.
 */
bool privilege_hint(int error);

#endif
