/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* What holds of everything that is compiled, whatever it was. */
#ifndef TEST_FUZZ_POLICY_CLAIMS_H
#define TEST_FUZZ_POLICY_CLAIMS_H

#include "policy/compile.h"

#define POLICY_CLAIMS_NOW 1795219200 /* the moment at which it is compiled */

/*
 * What compiled (NULL: it did not) must print to a text that compiles to the same bytes, the same rules and
 * the same digest; what did not must say why. Ends the process where that is not so; frees both.
 */
void policy_claims(struct policy *policy, struct diagnostics *diagnostics);

#endif
