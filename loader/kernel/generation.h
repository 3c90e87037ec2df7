/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * A generation: one compiled policy as maps, pinned in INSTANCE/gen-NUMBER/ (pin.h). A header
 * names it, and everything else of it is found through the header.
 */
#ifndef MX_GENERATION_H
#define MX_GENERATION_H

#include "abi.h"
#include "instance.h"
#include "pin.h"

#define GENERATION_PATH (INSTANCE_PATH + PIN_NUMBERED)

/* An open generation, read-only. */
struct generation {
	const struct mx_header *header; /* a copy; NULL: not open */
	const char *text;               /* canonical; header->text_length bytes, no NUL behind */
	const struct mx_number *numbers; /* header->rule_count of them */
	char path[GENERATION_PATH];
};

/* The folder of a generation. */
void generation_path(const struct instance *instance, __u64 number, char ret_path[static GENERATION_PATH]);

/*
 * The number of the generation that was committed last; 0: there is none yet. Told by
 * comparing ids, since opening a map by its id wants CAP_SYS_ADMIN. 0 or -errno after a message;
 * -EAGAIN, silent: a swap came in between, look again.
 */
int generation_committed(const struct instance *instance, __u64 *ret_number);

/* The number of the generation in force: the one before, where nobody has confirmed it in time. Else as above. */
int generation_in_force(const struct instance *instance, __u64 *ret_number);

/*
 * Opens and checks a generation. 0 or -errno after a message; -ENOENT, silent: it
 * is not there, or not any more. generation_close() in any case.
 */
int generation_open(const struct instance *instance, __u64 number, struct generation *ret);
void generation_close(struct generation *generation);

/*
 * What comes out of a pin is input: whether each size and count of a header can be trusted, of the generation
 * with this number; and then, whether each of its rules has a counter of its own, below the limit.
 */
bool generation_header_valid(const struct mx_header *header, __u64 number);
bool generation_numbers_valid(const struct mx_header *header, const struct mx_number *numbers);

/* A hint, behind an error that says that it is damaged. */
void generation_advise(const struct generation *generation);

/* The number that a name in the instance's folder stands for ("gen-17"), or 0. */
__u64 generation_of_name(const char *name);

#endif
