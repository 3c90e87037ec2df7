/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* Attaching by a pinned bpf_link, and what a refusal of the kernel or the driver means. */
#ifndef MX_ATTACH_LINK_H
#define MX_ATTACH_LINK_H

#include "attach.h"

/*
 * Makes a link from the instance's program to the interface, which nobody is on, and pins it.
 * *ret_mode is what was got. 0 or -errno after a message.
 */
int attach_link_make(const struct instance *instance, const char *interface, uint32_t ifindex, const char *pin,
		     enum attach_mode mode, enum attach_mode *ret_mode);

/* Detaches the link behind a pin and takes the pin away; a dead link too. 0 or -errno after a message. */
int attach_link_remove(const struct instance *instance, const char *interface, const char *pin);

/*
 * Tells what the kernel's refusal (a positive errno) means, and what to do; `words`: what
 * it said itself, or "". Returns -error.
 */
int attach_link_refused(int error, const char *interface, enum attach_mode mode, const char *words);

/* Whether an attempt in native mode that failed so leaves a reason to try the generic one. */
bool attach_link_generic_may_help(int error);

#endif
