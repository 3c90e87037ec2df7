/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * The compiled policy: what the policy wing makes of text, and the only thing of it that
 * the others see. Complete, checked, in a fixed order: two hosts that compile
 * one text get the same arrays. Read-only once made.
 */
#ifndef MX_POLICY_H
#define MX_POLICY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../base/prefix.h"
#include "../base/range.h"

#define POLICY_DIGEST     32
#define POLICY_NONE       UINT32_MAX /* no group, no covering rule */
#define POLICY_RULES_MAX  2500000u /* rules in force; a prefix counts once in each lock that uses it */
#define POLICY_LOCKS_MAX  64u
#define POLICY_PORTS_MAX  64u        /* of one lock */
#define POLICY_TO_MAX     4096u      /* different `to` prefixes, all locks together */
#define POLICY_TEXT_MAX   (256u << 20) /* bytes of canonical text */

enum verdict {
	VERDICT_ALLOW = 0,
	VERDICT_DROP  = 1,
};

/* "allow" or "drop". */
const char *verdict_name(enum verdict verdict);

struct policy_group {
	const char *name;
	int64_t review; /* first second of the day by which to look at the list again; 0: none */
	/* of IPv4, of IPv6: how many prefixes, and how many addresses they hold together (0, with prefixes: 2^128) */
	uint32_t prefixes[2];
	uint128 addresses[2];
};

/*
 * One prefix of one lock. `until`: first second after the last day on which the rule holds;
 * 0: for ever. `covering`: index of the rule with the next shorter prefix of the same lock
 * that covers this one, or POLICY_NONE: what decides when this one has ended.
 */
struct policy_rule {
	struct prefix prefix;
	uint8_t lock;    /* index into locks */
	uint8_t verdict; /* enum verdict */
	uint32_t group;  /* index into groups, or POLICY_NONE for a rule of the lock itself */
	uint32_t covering;
	uint32_t notes; /* index into policy->notes; 0: neither reason nor owner */
	int64_t until;
};

#define POLICY_SOON_DAYS 30 /* a rule that ends within so many days ends soon */

enum policy_ending {
	ENDING_NEVER,
	ENDING_LATER,
	ENDING_SOON,
	ENDING_PAST, /* it decides nothing any longer */
};

struct policy_lock {
	const char *name;
	uint16_t *ports; /* sorted, host order */
	uint32_t port_count;
	struct prefix *to; /* sorted; `any` is the two prefixes of length 0 */
	uint32_t to_count;
	enum verdict default_verdict;
	bool monitor;
	uint32_t first_rule; /* its rules are rules[first_rule .. first_rule + rule_count) */
	uint32_t rule_count;
};

/*
 * Which locks judge an address at one port or another (bit n: locks[n]): at each port it is the
 * lock with the longest `to` prefix that covers the address. The longest guard that covers an
 * address tells. Sorted by prefix.
 */
struct policy_guard {
	struct prefix to;
	uint64_t locks;
};

struct policy {
	struct policy_group *groups; /* in the order of the file; unused ones too */
	uint32_t group_count;
	struct policy_lock *locks; /* in the order of the file */
	uint32_t lock_count;
	struct policy_rule *rules; /* by lock, then prefix_compare() */
	uint32_t rule_count;
	char *notes; /* of rules: the reason, a NUL, the owner, a NUL; as they are meant, without escapes */
	struct policy_guard *guards;
	uint32_t guard_count;
	char *text; /* canonical, NUL behind it */
	size_t text_length;
	uint8_t digest[POLICY_DIGEST]; /* SHA-256 of the text */
};

/* The index of the lock of this name; POLICY_NONE: there is none. */
uint32_t policy_find_lock(const struct policy *policy, const char *name);

/* Whether a lock guards every address: `to any`, and nothing beside it. */
bool policy_guards_any(const struct policy_lock *lock);

/* "enforce" or "monitor". */
const char *policy_mode_name(const struct policy_lock *lock);

/* When a rule ends, as seen from the moment `now`. */
enum policy_ending policy_ending(const struct policy_rule *rule, int64_t now);

/* The group that brought a rule, or NULL: it stands in the lock itself. */
const char *policy_group_name(const struct policy *policy, const struct policy_rule *rule);

/* Why a rule is there, and who asked for it; "": the policy does not say. */
const char *policy_reason(const struct policy *policy, const struct policy_rule *rule);
const char *policy_owner(const struct policy *policy, const struct policy_rule *rule);

/* Frees all of it; NULL is fine. */
void policy_free(struct policy *policy);

/* "sha256:" and 64 hex digits, and a NUL. */
#define POLICY_DIGEST_TEXT (7 + 2 * POLICY_DIGEST + 1)
void policy_format_digest(const uint8_t digest[static POLICY_DIGEST], char ret_text[static POLICY_DIGEST_TEXT]);

#endif
