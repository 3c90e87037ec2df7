/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* The other end: port 25, and what comes out of accept(). */
#ifndef TEST_ORACLE_LISTENER_H
#define TEST_ORACLE_LISTENER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A socket on port 25 of both families, in this network namespace. Ends the program on failure. */
int listener_open(void);

/* The next connection, if there is one; else -1. *ret_peer: who it is, ":" and the port. */
int listener_accept(int listener, char ret_peer[64]);

/* Ends a connection at once and for good. */
void listener_drop(int connection);

/*
 * Reads what has come on a connection, and gives its length. Each byte must be what craft() sends from `sequence` on;
 * ends the program when one is not.
 */
size_t listener_read(int connection, uint32_t sequence);

#endif
