/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * Who is on an interface: which XDP programs run there, and whose they are. A program belongs
 * to an instance when it uses the instance's maps, however it came there: pins can be
 * lost, maps in use cannot.
 */
#ifndef MX_OCCUPANT_H
#define MX_OCCUPANT_H

#include <stdbool.h>
#include <stdint.h>

#include "instance.h"

/* Ids of the programs on an interface; 0: none. */
struct occupant {
	uint32_t native, generic, hardware;
};

/* What a program is to an instance. */
enum occupant_role {
	OCCUPANT_STRANGER, /* does not use its maps */
	OCCUPANT_ALONE,    /* uses them: no dispatcher is between it and the driver */
	OCCUPANT_MEMBER,   /* a libxdp dispatcher, one of whose programs uses them */
	OCCUPANT_UNKNOWN,  /* we have not the privilege to look: CAP_SYS_ADMIN */
};

/* Asks about an interface of the present namespace. 0 or -errno, silent. */
int occupant_query(uint32_t ifindex, struct occupant *ret);

/* The id of one of them, native first; 0 where there is none at all. */
uint32_t occupant_any(const struct occupant *occupant);

/* What the program with this id is to the instance. */
enum occupant_role occupant_role(uint32_t program, const struct instance *instance);

/* Whether the program with this id is the instance's: the one that is pinned, or one that an upgrade puts in its place. */
bool occupant_is_own(uint32_t program, const struct instance *instance);

/* Whether nobody but the instance would miss the program: it is alone, or all members of its dispatcher are ours. */
bool occupant_is_ours_only(uint32_t program, const struct instance *instance);

/* Whether one of the maps of this program is `map`. */
bool occupant_uses_map(int program_fd, uint32_t map);

/* Whether two programs are of the same instructions. */
bool occupant_is_same(int program_fd, int other_fd);

/*
 * Which other instance than ours the program belongs to, alone or in a dispatcher. True: *ret_name is
 * its name.
 */
bool occupant_other_instance(uint32_t program, const struct instance *instance, char ret_name[static MX_NAME]);

/*
 * Who holds an interface, for a message: "program 'xdp_pass' (id 12), attached by a bpf_link (id 3)".
 * At most `size` bytes with the NUL.
 */
void occupant_describe(uint32_t program, uint32_t ifindex, char *ret_text, unsigned size);

#endif
