/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * That an instance was begun with another policy than its conf asks for: what a service has written down for who asks for the
 * status. It names the policy by its digest, and so ends by itself when another one is in force.
 */
#ifndef MX_SUBSTITUTE_H
#define MX_SUBSTITUTE_H

#include <stdint.h>

#include "export/snapshot.h"
#include "policy/policy.h"

/* What is so only until the next boot lies here: by the name of the instance, and what it is behind a dot. */
#define RUN_FOLDER "/run/mxlock"

/* What is taken. That it cannot be written is said, and changes nothing of what is in force. */
void substitute_note(const char *instance, enum snapshot_substitute substitute, const uint8_t digest[static POLICY_DIGEST]);

/* What the conf asks for is in force, or is to be, or nothing is. */
void substitute_forget(const char *instance);

/* Whether a policy in force was taken instead of another. */
enum snapshot_substitute substitute_find(const char *instance, const uint8_t digest[static POLICY_DIGEST]);

#endif
