/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* Bytes into a policy or into diagnostics. */
#include <string.h>

#include "policy_claims.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct diagnostics diagnostics = {0};
	struct policy *policy;

	/* no file is opened: what is named by chance might be one that never ends. include_fuzz is for these */
	if (memmem(data, size, "include", strlen("include")))
		return 0;
	policy = policy_compile("fuzz", (const char *)data, size, POLICY_CLAIMS_NOW, &diagnostics);
	policy_claims(policy, &diagnostics);
	return 0;
}
