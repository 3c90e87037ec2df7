/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* Names of the pins of attachments: link-NETNS-IFINDEX and prog-NETNS-IFINDEX (attach.h). */
#ifndef MX_ATTACH_PIN_H
#define MX_ATTACH_PIN_H

#include "attach.h"

/* The name that belongs to this way and this place. */
void attach_pin_name(enum attach_via via, uint64_t netns, uint32_t ifindex, char ret_name[static ATTACH_PIN]);

/* Reads exactly such a name, and fills via, netns, ifindex and pin; the rest of *ret is zeroed. */
bool attach_pin_parse(const char *name, struct attachment *ret);

#endif
