/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * Flows: packets of one source to one destination and port, as they are given to the pinned
 * program by BPF_PROG_RUN. A file of flows has a line for each: SOURCE DESTINATION PORT.
 */
#ifndef TORTURE_FLOW_H
#define TORTURE_FLOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/prefix.h"

#define FLOW_NAME  120
#define FLOW_FRAME 80

struct flow {
	char name[FLOW_NAME]; /* its line */
	struct prefix source, destination;
	uint16_t port;
	unsigned char frame[FLOW_FRAME];
	uint32_t length;
};

/* Reads a file of flows, the caller frees; ends the program after a message where it cannot. */
struct flow *flows_read(const char *path, size_t *ret_count);

/* Gives the frame to the program `repeat` times. The verdict on the last one; ends the program where that fails. */
uint32_t flow_run(const struct flow *flow, int program, uint32_t repeat);

/* Says why, as printf does, and ends the program. */
__attribute__((noreturn, format(printf, 1, 2))) void die(const char *format, ...);

#endif
