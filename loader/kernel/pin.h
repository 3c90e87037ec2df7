/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * Pins: a pin is a name FOLDER/NAME on bpffs, under which the kernel keeps a map, a program or a link. How those of an instance
 * lie, below /sys/fs/bpf/mxlock/:
 *
 *   INSTANCE/                  INSTANCE_MAPS, instance_programs and instance_next (instance.h)
 *     link-..., prog-...       attachments (attach.h)
 *     chunk-0, chunk-1, ...    counters of rules (counters.h)
 *     gen-17/                  a generation (generation.h):
 *       header                   the last that is pinned: where it is, the generation is whole
 *       trie                     all that is looked up by prefix
 *       index-0, index-1, ...    the same as the trie, with an index
 *       endings                  when rules end, where any does
 *       text, numbers            for user space: the canonical policy, and which rule has which counter
 *       fallback                 awaiting a confirm: the header of the generation that would take its place, pinned again
 */
#ifndef MX_PIN_H
#define MX_PIN_H

#include <limits.h>
#include <stdbool.h>

#include <linux/types.h>

#define PIN_HEADER   "header"
#define PIN_TRIE     "trie"
#define PIN_ENDINGS  "endings"
#define PIN_TEXT     "text"
#define PIN_NUMBERS  "numbers"
#define PIN_FALLBACK "fallback"

/* Of these there are many: a number follows. */
#define PIN_GENERATION "gen-"
#define PIN_CHUNK      "chunk-"
#define PIN_INDEX      "index-"

#define PIN_NUMBERED 32 /* bytes of such a name, with its NUL */
void pin_name(const char *beginning, __u64 number, char ret_name[static PIN_NUMBERED]);

/* Whether a name begins so; and whether it is exactly what pin_name() makes of a number, which is then *ret_number. */
bool pin_begins(const char *name, const char *beginning);
bool pin_number(const char *name, const char *beginning, __u64 *ret_number);

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
