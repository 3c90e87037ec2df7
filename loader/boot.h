/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* Which policy a service is to put in force: that of its conf, or what on-error says. */
#ifndef MX_BOOT_H
#define MX_BOOT_H

#include <limits.h>

#include "conf.h"
#include "policy/policy.h"

/*
 * The path of the policy that an instance is to begin with, where none is in force. Where the conf is wrong, or its policy
 * does not compile, that is what on-error says, after messages. An exit status; where it is not STATUS_DONE there is none.
 */
int boot_choose(const char *instance, const struct conf *conf, char ret_path[static PATH_MAX]);

/* Says whether the policy in force is another than that of the conf; it stays, whatever the answer. */
void boot_compare(const char *instance, const struct conf *conf, const struct policy *in_force);

#endif
