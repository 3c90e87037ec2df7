/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * A policy as the packet tests write it: tables in C, small enough to be read in
 * one glance. The harness turns it into maps; the reference judges by it directly.
 */
#ifndef TEST_PACKET_POLICY_H
#define TEST_PACKET_POLICY_H

#include <stdbool.h>
#include <stdint.h>

#define POLICY_LOCKS 64
#define POLICY_PORTS 8
#define POLICY_TO    8
#define POLICY_RULES 64

/* A prefix as text, and what policy_prepare() reads from it. */
struct policy_prefix {
	const char *text; /* "any" is both families */
	uint8_t family;   /* 4, 6; 0: any */
	uint8_t address[16];
	unsigned int bits;
};

struct policy_rule {
	struct policy_prefix from;
	bool drops;
	int64_t until; /* 0: for ever; else seconds from policy_prepare(), negative: ended */
	uint64_t until_tai_ns;
};

struct policy_lock {
	const char *name;
	uint16_t ports[POLICY_PORTS]; /* 0 ends the list; none: 25 */
	struct policy_prefix to[POLICY_TO]; /* none: any */
	struct policy_rule rules[POLICY_RULES];
	bool default_allows;
	bool monitors;

	unsigned int port_count;
	unsigned int to_count;
	unsigned int rule_count;
	unsigned int first_rule; /* number of rules in the locks before */
};

struct policy {
	const char *name;
	struct policy_lock locks[POLICY_LOCKS]; /* a NULL name ends the list */
	unsigned int lock_count;
	unsigned int rule_count;
	uint64_t now_tai_ns; /* when it was prepared */
};

/* Shorthands for the tables. */
#define TO(prefix)                { .text = (prefix) }
#define ALLOW(prefix)             { .from = { .text = (prefix) } }
#define DROP(prefix)              { .from = { .text = (prefix) }, .drops = true }
#define ALLOW_UNTIL(prefix, when) { .from = { .text = (prefix) }, .until = (when) }
#define DROP_UNTIL(prefix, when)  { .from = { .text = (prefix) }, .drops = true, .until = (when) }

/* Read the texts and fill in the counts. Ends the program on a policy that has no sense. */
void policy_prepare(struct policy *policy);

/* Does the prefix hold this address of this family? */
bool policy_prefix_holds(const struct policy_prefix *prefix, int family, const uint8_t *address);

#endif
