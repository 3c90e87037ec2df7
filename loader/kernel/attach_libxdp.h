/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* Attaching through libxdp: our program beside others, under its dispatcher. */
#ifndef MX_ATTACH_LIBXDP_H
#define MX_ATTACH_LIBXDP_H

#include "attach.h"
#include "occupant.h"

/*
 * Whether libxdp can work with the capabilities that we have: it opens programs by their ids. 0, or -EPERM after a
 * message that names the interface.
 */
int attach_libxdp_permitted(const char *interface);

/*
 * Puts a program that uses the instance's maps into the dispatcher on the interface, or makes one where
 * nobody is (`there` is empty). Never leaves it attached without a dispatcher. *ret_mode is
 * what was got. 0 or -errno after a message.
 */
int attach_libxdp_make(const struct instance *instance, const char *interface, uint32_t ifindex, const char *pin,
		       const struct occupant *there, enum attach_mode mode, enum attach_mode *ret_mode);

/* Makes the mark for an attachment (attach.h). 0 or -errno after a message. */
int attach_libxdp_mark(const struct instance *instance, const char *pin);

/*
 * Where a former program of the instance is in a dispatcher, the present one joins it, then the former one leaves. *ret_done:
 * there was one. 0 or -errno after a message: then there may be both.
 */
int attach_libxdp_renew(const struct instance *instance, const struct attachment *attachment, bool *ret_done);

/*
 * Takes our program out of the dispatcher, whose other programs go on, then the mark away, and what
 * libxdp forgot of it; a dead attachment's too. 0 or -errno after a message.
 */
int attach_libxdp_remove(const struct instance *instance, const struct attachment *attachment);

#endif
