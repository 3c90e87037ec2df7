/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* An instance as a fuzzer has it pinned (pins_kernel.h): nine maps, two programs, two generations, chunks, and more. */
#ifndef TEST_FUZZ_PINS_IMAGE_H
#define TEST_FUZZ_PINS_IMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "abi.h"

#define PINS_INSTANCE   "fuzz"
#define PINS_FOLDER     "/sys/fs/bpf/mxlock/" PINS_INSTANCE
#define PINS_LIBXDP     "/sys/fs/bpf/xdp"
#define PINS_GENERATION 7 /* the one in force */
#define PINS_IN_FORCE   1 /* id of the map in_force: who uses it is the instance's */
#define PINS_PROGRAM    100 /* id of the instance's program */

/* What is set right before it is pinned: bits of input.right. */
enum right {
	RIGHT_INSTANCE = 1, /* magic, ABI; the tick where it is 0 */
	RIGHT_HEADER   = 2, /* magic, ABI, generation, slot */
	RIGHT_POLICY   = 4, /* what the text compiles to: counts, length, digest */
	RIGHT_TEXT     = 8, /* the text is the canonical one */
	RIGHT_LIMIT    = 16, /* of numbers: what the chunks have room for */
	RIGHT_NUMBERS  = 32, /* below the limit, and where there are too few, others */
	RIGHT_COUNTERS = 64, /* of locks */
	RIGHT_DEADLINE = 128, /* its generation */
};

struct input {
	uint8_t right;
	uint8_t fault_pin; /* which pin is wrong, if there is one of that number */
	uint8_t fault;     /* how */
	uint8_t before;    /* even: there is a generation before */
	uint8_t chunks;
	uint8_t names;     /* 20 times as many in lock_names */
	uint8_t named;     /* the lock's counter in lock_names, times 17; 0: it is not there */
	uint8_t counted;
	uint8_t programs[4];
	uint8_t interface[12];
	uint8_t keeps[24];   /* struct mx_instance */
	uint8_t deadline[24]; /* struct mx_deadline, of the generation in force where it is set right */
	uint8_t header[120]; /* struct mx_header, as far as port_class */
	uint8_t locks[32];   /* the first two of its locks */
};

/* Pins what the input tells. False: it is too short. */
bool image_make(const uint8_t *data, size_t size);

#endif
