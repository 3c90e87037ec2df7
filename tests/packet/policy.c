// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "packet/policy.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define NS_PER_S 1000000000ULL

static void refuse(const char *text, const char *why)
{
	fprintf(stderr, "test policy: %s: %s\n", text, why);
	exit(1);
}

static void read_prefix(struct policy_prefix *prefix)
{
	char text[64];
	char *slash, *end;
	int full;

	if (strcmp(prefix->text, "any") == 0) {
		prefix->family = 0;
		prefix->bits = 0;
		return;
	}
	if (strlen(prefix->text) >= sizeof(text))
		refuse(prefix->text, "too long");
	strcpy(text, prefix->text);
	prefix->family = strchr(text, ':') ? 6 : 4;
	full = prefix->family == 6 ? 128 : 32;
	prefix->bits = full;
	slash = strchr(text, '/');
	if (slash) {
		*slash = '\0';
		prefix->bits = strtoul(slash + 1, &end, 10);
		if (*end != '\0' || prefix->bits > (unsigned int)full)
			refuse(prefix->text, "no such length");
	}
	memset(prefix->address, 0, sizeof(prefix->address));
	if (inet_pton(prefix->family == 6 ? AF_INET6 : AF_INET, text, prefix->address) != 1)
		refuse(prefix->text, "no address");
}

static void prepare_rule(struct policy_rule *rule, uint64_t now)
{
	read_prefix(&rule->from);
	if (rule->from.family == 0)
		refuse(rule->from.text, "a rule has one family");
	if (rule->until)
		rule->until_tai_ns = now + (uint64_t)rule->until * NS_PER_S;
}

static void prepare_lock(struct policy_lock *lock, uint64_t now)
{
	if (lock->ports[0] == 0)
		lock->ports[0] = 25;
	if (!lock->to[0].text)
		lock->to[0].text = "any";

	lock->port_count = lock->to_count = lock->rule_count = 0;
	while (lock->port_count < POLICY_PORTS && lock->ports[lock->port_count])
		lock->port_count++;
	while (lock->to_count < POLICY_TO && lock->to[lock->to_count].text)
		read_prefix(&lock->to[lock->to_count++]);
	while (lock->rule_count < POLICY_RULES && lock->rules[lock->rule_count].from.text)
		prepare_rule(&lock->rules[lock->rule_count++], now);
}

void policy_prepare(struct policy *policy)
{
	struct timespec now;

	clock_gettime(CLOCK_TAI, &now);
	policy->now_tai_ns = now.tv_sec * NS_PER_S + now.tv_nsec;
	policy->lock_count = policy->rule_count = 0;
	for (unsigned int n = 0; n < POLICY_LOCKS && policy->locks[n].name; n++) {
		prepare_lock(&policy->locks[n], policy->now_tai_ns);
		policy->locks[n].first_rule = policy->rule_count;
		policy->rule_count += policy->locks[n].rule_count;
		policy->lock_count++;
	}
	if (policy->lock_count == 0)
		refuse(policy->name, "no lock");
}

bool policy_prefix_holds(const struct policy_prefix *prefix, int family, const uint8_t *address)
{
	unsigned int whole = prefix->bits / 8, rest = prefix->bits % 8;

	if (prefix->family == 0)
		return true;
	if (prefix->family != family)
		return false;
	if (memcmp(prefix->address, address, whole) != 0)
		return false;
	return rest == 0 || ((prefix->address[whole] ^ address[whole]) >> (8 - rest)) == 0;
}
