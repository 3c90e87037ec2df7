/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * The XDP program as a function of the host, for sanitizers: bpf/mxlock.bpf.c compiled as plain C, its
 * helpers and maps played by this file's other half.
 *
 * A packet lies below 4 GiB, since struct xdp_md has 32 bits for an address, and ends where a
 * page without access begins: a read behind it is a crash, one before it a report of ASan.
 */
#ifndef TEST_FUZZ_PACKET_PROGRAM_H
#define TEST_FUZZ_PACKET_PROGRAM_H

#include <stddef.h>
#include <stdint.h>

#include "packet/counters.h"
#include "packet/image.h"

/* Maps the memory for packets. Ends the process where that fails. */
void program_open(void);

/*
 * Runs the program over a frame of any length, of which the first bytes lie in the first buffer; gives
 * its return value and what it counted.
 */
int program_run(const struct policy *policy, const struct image *image, const uint8_t *frame, size_t length,
                size_t first, struct counters *ret_counters);

#endif
