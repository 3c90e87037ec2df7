/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* One pin: the name FOLDER/NAME on bpffs, under which the kernel keeps a map, a program or a link. */
#ifndef MX_PIN_H
#define MX_PIN_H

#include <limits.h>
#include <stdbool.h>

#define PIN_PATH PATH_MAX /* also for names that are not ours: of strangers, and of libxdp */

/* FOLDER/NAME. */
void pin_path(const char *folder, const char *name, char ret_path[static PIN_PATH]);

/* A descriptor of what is pinned, or -errno, silent. */
int pin_open(const char *folder, const char *name);

/* Whether there is such a pin. */
bool pin_exists(const char *folder, const char *name);

/* Pins a map, a program or a link. 0 or -errno after a message. */
int pin_make(int fd, const char *folder, const char *name);

/* Takes a pin away; one that is not there is fine. 0 or -errno after a message. */
int pin_remove(const char *folder, const char *name);

#endif
