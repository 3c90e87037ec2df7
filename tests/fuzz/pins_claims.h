/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* What must hold of everything that was read back from pins and taken for good. Each ends the process where it does not. */
#ifndef TEST_FUZZ_PINS_CLAIMS_H
#define TEST_FUZZ_PINS_CLAIMS_H

#include "kernel/attach.h"
#include "live.h"

/* The policy is the one that the header names, and no index of it leads past what it is an index into. */
void claim_live(const struct live *live);

/* Numbers that were given: below the limit, and none to two rules. */
void claim_numbers(const struct mx_number *numbers, __u32 count, __u32 limit);

/* An attachment has a name that is no path, and a pin that exists. */
void claim_attachment(const struct attachment *attachment);

/*
 * From here on nothing may be removed but generations that are neither in force nor the one before, and chunks of counters that
 * neither of these uses.
 */
void claim_tidying(const struct live *live);

/* From here on: marks of attachments, and libxdp's pins of dispatchers that are on no interface and have a program of ours. */
void claim_detaching(void);

#endif
