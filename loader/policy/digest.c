/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "digest.h"

#include <nettle/sha2.h>

_Static_assert(POLICY_DIGEST == SHA256_DIGEST_SIZE, "the digest is a SHA-256");

void digest_of(const char *text, size_t length, uint8_t ret_digest[static POLICY_DIGEST])
{
	struct sha256_ctx context;

	sha256_init(&context);
	sha256_update(&context, length, (const uint8_t *)text);
	sha256_digest(&context, POLICY_DIGEST, ret_digest);
}
