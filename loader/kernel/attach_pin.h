/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* Names of the pins of attachments: link-NETNS-IFINDEX and prog-NETNS-IFINDEX (attach.h). */
#ifndef MX_ATTACH_PIN_H
#define MX_ATTACH_PIN_H

#include "attach.h"

/* The name that belongs to this way and this place. */
void attach_pin_name(enum attach_via via, uint64_t netns, uint32_t ifindex, char ret_name[static ATTACH_PIN]);

/* Reads exactly such a name, and fills via, netns, ifindex and pin; the rest of *ret is zeroed. */
bool attach_pin_parse(const char *name, struct attachment *ret);

/* The path of a pin of the instance. */
#define ATTACH_PIN_PATH (INSTANCE_PATH + ATTACH_PIN)
void attach_pin_path(const struct instance *instance, const char *name, char ret_path[static ATTACH_PIN_PATH]);

/* Takes a pin away; one that is not there is fine. 0 or -errno after a message. */
int attach_pin_remove(const struct instance *instance, const char *name);

#endif
