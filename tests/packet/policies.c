// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* The policies that the claims are about. */
#include <arpa/inet.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "packet/claims.h"
#include "packet/mutate.h"

#define A_DAY   86400
#define AN_HOUR 3600

#define RULES \
	{ \
		ALLOW("203.0.113.0/24"), DROP("203.0.113.66"), \
		ALLOW("2001:db8:a::/48"), DROP("2001:db8:a:66::/64"), ALLOW("2001:db8:b::1") \
	}

struct policy sole = {
	.name = "sole",
	.locks = { { .name = "mail", .rules = RULES } },
};

struct policy servers = {
	.name = "servers",
	.locks = { { .name = "mail", .to = { TO(SERVER), TO(SERVER6) }, .rules = RULES } },
};

struct policy nested = {
	.name = "nested",
	.locks = {
		{ .name = "net", .to = { TO("192.0.2.0/24"), TO("2001:db8::/64") },
		  .rules = { ALLOW("198.51.100.0/24"), ALLOW("2001:db8:ffff::/48") } },
		{ .name = "host", .to = { TO("192.0.2.25"), TO("2001:db8::25") }, .ports = { 25, 2525 },
		  .rules = { ALLOW("203.0.113.0/24"), ALLOW("2001:db8:a::/48") } },
		{ .name = "world", .to = { TO("any") }, .default_allows = true,
		  .rules = { DROP("203.0.113.66"), DROP("2001:db8:a:66::/64") } },
		{ .name = "relay", .to = { TO("192.0.2.128/25") }, .ports = { 2525, 10025, 65535, 24 },
		  .rules = { ALLOW("203.0.113.9") } },
		{ .name = "half", .to = { TO("192.0.2.0/25"), TO("2001:db8::/96") }, .ports = { 10025, 1 },
		  .rules = { DROP("203.0.113.9"), ALLOW("203.0.113.8/30") } },
	},
};

struct policy open = {
	.name = "open",
	.locks = { { .name = "mail", .default_allows = true,
		     .rules = { DROP("203.0.113.0/24"), ALLOW("203.0.113.128/25"), DROP("2001:db8:a::/48") } } },
};

struct policy idle = {
	.name = "idle",
	.locks = { { .name = "mail", .default_allows = true, .rules = { ALLOW("203.0.113.0/24") } } },
};

struct policy watch = {
	.name = "watch",
	.locks = { { .name = "mail", .to = { TO(SERVER), TO(SERVER6) }, .monitors = true, .rules = RULES } },
};

struct policy mixed = {
	.name = "mixed",
	.locks = {
		{ .name = "trial", .to = { TO("192.0.2.0/24"), TO("2001:db8::/64") }, .monitors = true,
		  .ports = { 25, 2525 }, .rules = { ALLOW("203.0.113.9"), ALLOW("2001:db8:a::9") } },
		{ .name = "mail", .to = { TO(SERVER), TO(SERVER6) },
		  .rules = { ALLOW("203.0.113.9"), ALLOW("198.51.100.9"), ALLOW("2001:db8:a::9"),
			     ALLOW("2001:db8:ffff::9") } },
	},
};

struct policy ended = {
	.name = "ended",
	.locks = {
		{ .name = "mail",
		  .rules = {
			  ALLOW_UNTIL("10.1.0.0/16", -A_DAY),         /* over: the default */
			  ALLOW_UNTIL("10.2.0.0/16", A_DAY),          /* still on */
			  ALLOW("10.3.0.0/16"),
			  DROP_UNTIL("10.3.3.0/24", -A_DAY),          /* over: the /16 */
			  DROP_UNTIL("10.3.4.0/24", A_DAY),
			  ALLOW_UNTIL("10.3.4.4/32", -A_DAY),         /* over: the /24 that goes on */
			  ALLOW("10.4.0.0/16"),
			  DROP_UNTIL("10.4.4.0/24", -AN_HOUR),
			  DROP_UNTIL("10.4.4.4/32", -A_DAY),          /* over: so is the next, then the /16 */
			  DROP_UNTIL("10.4.5.0/24", -A_DAY),
			  DROP_UNTIL("10.4.5.5/32", -AN_HOUR),        /* over: the /24 ended before it */
			  ALLOW_UNTIL("2001:db8:1::/48", -1),
			  ALLOW_UNTIL("2001:db8:1:2::/64", A_DAY),
			  DROP_UNTIL("2001:db8:1:2::3", -AN_HOUR),    /* over: the /64 that goes on */
		  } },
		{ .name = "watched", .ports = { 2525 }, .monitors = true,
		  .rules = { ALLOW_UNTIL("10.1.0.0/16", -A_DAY), ALLOW_UNTIL("10.2.0.0/16", A_DAY) } },
	},
};

struct policy edges = {
	.name = "edges",
	.locks = {
		{ .name = "zero", .to = { TO("0.0.0.0/0"), TO("::/0") }, .default_allows = true,
		  .rules = { DROP("0.0.0.0/0"), DROP("::/0"), ALLOW("128.0.0.0/1"), ALLOW("8000::/1"),
			     DROP("255.255.255.255"), ALLOW("255.255.255.254/31"),
			     DROP("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"), ALLOW("0.0.0.0"), ALLOW("::") } },
		{ .name = "far", .to = { TO("255.255.255.255"), TO("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff") },
		  .rules = { ALLOW("10.0.0.1/32"), ALLOW("1::1/128"), ALLOW("10.0.0.2/31") } },
		{ .name = "four", .to = { TO("0.0.0.0/0") }, .ports = { 1, 65535 }, .rules = { ALLOW("0.0.0.0/1") } },
	},
};

struct policy crowd = { .name = "crowd" };

struct policy dense = { .name = "dense", .locks = { { .name = "mail", .default_allows = true } } };

struct policy *const claim_policies[] = {
	&sole, &servers, &nested, &open, &idle, &watch, &mixed, &ended, &edges, &crowd, &dense, NULL,
};

/* Lock n guards 10.0.n.0/24 and 2001:db8:n::/48, allows 203.0.113.n, and monitors when n is odd. */
static void fill_crowd(void)
{
	static char texts[POLICY_LOCKS][4][32];

	for (unsigned int n = 0; n < POLICY_LOCKS; n++) {
		struct policy_lock *lock = &crowd.locks[n];

		snprintf(texts[n][0], sizeof(texts[n][0]), "lock%u", n);
		snprintf(texts[n][1], sizeof(texts[n][1]), "10.0.%u.0/24", n);
		snprintf(texts[n][2], sizeof(texts[n][2]), "2001:db8:%x::/48", n);
		snprintf(texts[n][3], sizeof(texts[n][3]), "203.0.113.%u", n);
		lock->name = texts[n][0];
		lock->to[0].text = texts[n][1];
		lock->to[1].text = texts[n][2];
		lock->rules[0].from.text = texts[n][3];
		lock->ports[0] = n % 2 ? 2525 : 25;
		lock->monitors = n % 2;
	}
}

/* A prefix whose bytes are few different ones, so that many nest and touch. */
static void make_prefix(struct random *random, int family, char *ret_text, size_t size)
{
	static const uint8_t bytes[] = { 0, 0, 1, 127, 128, 254, 255, 255 };
	uint8_t address[16] = { 198, 18 };
	size_t bits = family == AF_INET ? 16 + random_below(random, 17) : 16 + random_below(random, 113);
	char text[INET6_ADDRSTRLEN];

	if (family == AF_INET6)
		memcpy(address, "\x20\x01", 2);
	for (size_t n = 2; n < 16; n++)
		address[n] = bytes[random_below(random, sizeof(bytes))];
	for (size_t bit = bits; bit < 128; bit++)
		address[bit / 8] &= ~(0x80 >> bit % 8);
	inet_ntop(family, address, text, sizeof(text));
	snprintf(ret_text, size, "%s/%zu", text, bits);
}

/* The same prefixes each time; every other one of IPv6. */
static void fill_dense(void)
{
	static char texts[POLICY_RULES][64];
	struct random random = { 25 };
	struct policy_rule *rules = dense.locks[0].rules;

	for (unsigned int n = 0; n < POLICY_RULES; n++) {
		make_prefix(&random, n % 2 ? AF_INET6 : AF_INET, texts[n], sizeof(texts[n]));
		for (unsigned int other = 0; other < n; other++)
			if (strcmp(texts[other], texts[n]) == 0)
				make_prefix(&random, n % 2 ? AF_INET6 : AF_INET, texts[n], sizeof(texts[n]));
		rules[n].from.text = texts[n];
		rules[n].drops = random_below(&random, 2);
	}
}

void claims_prepare(void)
{
	fill_crowd();
	fill_dense();
	for (unsigned int n = 0; claim_policies[n]; n++)
		policy_prepare(claim_policies[n]);
}

const struct claim *const claim_tables[] = {
	claims_ethernet, claims_ipv4, claims_ipv6, claims_policy, claims_odd, claims_large, NULL,
};

unsigned int claims_count(void)
{
	unsigned int count = 0;

	for (unsigned int t = 0; claim_tables[t]; t++)
		for (unsigned int n = 0; claim_tables[t][n].name; n++)
			count++;
	return count;
}
