/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* SHA-256 of a text. policy_format_digest() shows it. */
#ifndef MX_DIGEST_H
#define MX_DIGEST_H

#include <stddef.h>

#include "policy.h"

void digest_of(const char *text, size_t length, uint8_t ret_digest[static POLICY_DIGEST]);

#endif
