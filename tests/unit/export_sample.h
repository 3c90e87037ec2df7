/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * Snapshots made by hand, for the tests of what is written of them: a small one in which
 * everything occurs once, and one of as many rules as wanted.
 */
#ifndef MX_EXPORT_SAMPLE_H
#define MX_EXPORT_SAMPLE_H

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "export/snapshot.h"

#define SAMPLE_SEEN   1795280700 /* 2026-11-21T17:05:00Z */
#define SAMPLE_UNTIL  1806537600 /* 2027-04-01T00:00:00Z: the last day is 2027-03-31 */
#define SAMPLE_REVIEW 1812844800 /* 2027-06-13T00:00:00Z */

/* All of a small snapshot; nothing in it is allocated, so nothing is to be freed. */
struct sample {
	struct snapshot snapshot;
	struct policy policy;
	struct policy_group groups[2];
	struct policy_lock locks[2];
	struct policy_rule rules[4];
	struct prefix to[2], any[2];
	uint16_t mail_ports[2], watch_ports[1];
	struct snapshot_interface interfaces[2];
	struct snapshot_lock lock_counters[2];
	struct snapshot_rule rule_counters[4];
	struct snapshot_reason reasons[2];
};

static inline struct prefix sample_ipv4(uint32_t address, uint8_t length)
{
	return (struct prefix){
		.address = {(uint8_t)(address >> 24), (uint8_t)(address >> 16), (uint8_t)(address >> 8),
			    (uint8_t)address},
		.family = 4,
		.length = length,
	};
}

/* 2001:db8:7:: and the last four bytes. */
static inline struct prefix sample_ipv6(uint32_t end, uint8_t length)
{
	struct prefix prefix = {.address = {0x20, 0x01, 0x0d, 0xb8, 0, 7}, .family = 6, .length = length};

	for (int i = 0; i < 4; i++)
		prefix.address[12 + i] = (uint8_t)(end >> (24 - 8 * i));
	return prefix;
}

/* The policy: lock `mail` enforces at two servers, lock `watch` monitors everywhere. */
static inline void sample_policy(struct sample *sample)
{
	sample->groups[0] = (struct policy_group){.name = "exceptions"};
	sample->groups[1] = (struct policy_group){.name = "drop-list", .review = SAMPLE_REVIEW};
	sample->mail_ports[0] = 25;
	sample->mail_ports[1] = 2525;
	sample->watch_ports[0] = 25;
	sample->to[0] = sample_ipv4(0xc0000219, 32);
	sample->to[1] = sample_ipv6(0x25, 128);
	sample->any[0] = (struct prefix){.family = 4};
	sample->any[1] = (struct prefix){.family = 6};
	sample->locks[0] = (struct policy_lock){
		.name = "mail", .ports = sample->mail_ports, .port_count = 2, .to = sample->to, .to_count = 2,
		.default_verdict = VERDICT_DROP, .first_rule = 0, .rule_count = 3};
	sample->locks[1] = (struct policy_lock){
		.name = "watch", .ports = sample->watch_ports, .port_count = 1, .to = sample->any, .to_count = 2,
		.default_verdict = VERDICT_ALLOW, .monitor = true, .first_rule = 3, .rule_count = 1};
	sample->rules[0] = (struct policy_rule){.prefix = sample_ipv4(0xc633640a, 32), .lock = 0,
		.verdict = VERDICT_ALLOW, .group = 0, .covering = POLICY_NONE, .until = SAMPLE_UNTIL};
	sample->rules[1] = (struct policy_rule){.prefix = sample_ipv4(0xcb007100, 24), .lock = 0,
		.verdict = VERDICT_ALLOW, .group = POLICY_NONE, .covering = POLICY_NONE};
	sample->rules[2] = (struct policy_rule){.prefix = sample_ipv6(0x25, 128), .lock = 0,
		.verdict = VERDICT_DROP, .group = 1, .covering = POLICY_NONE};
	sample->rules[3] = (struct policy_rule){.prefix = sample_ipv4(0x43e79000, 24), .lock = 1,
		.verdict = VERDICT_DROP, .group = 1, .covering = POLICY_NONE};
	sample->policy = (struct policy){
		.groups = sample->groups, .group_count = 2, .locks = sample->locks, .lock_count = 2,
		.rules = sample->rules, .rule_count = 4, .digest = {0x01, 0xab}};
}

static inline void sample_make(struct sample *sample)
{
	memset(sample, 0, sizeof(*sample));
	sample_policy(sample);
	sample->interfaces[0] = (struct snapshot_interface){"eth0", "native", "link"};
	sample->interfaces[1] = (struct snapshot_interface){"eth1.100", "native", "libxdp"};
	sample->lock_counters[0] = (struct snapshot_lock){{10, 5}, 5, 300};
	sample->lock_counters[1] = (struct snapshot_lock){{20, 3}, 20, 1200};
	sample->rule_counters[0] = (struct snapshot_rule){4, 240, SAMPLE_SEEN};
	sample->rule_counters[2] = (struct snapshot_rule){(1ull << 53) + 1, INT64_MAX, SAMPLE_SEEN + 1};
	sample->rule_counters[3] = (struct snapshot_rule){3, 180, SAMPLE_SEEN};
	sample->reasons[0] = (struct snapshot_reason){"tags_too_many", "more than four VLAN tags", 7};
	sample->reasons[1] = (struct snapshot_reason){"tcp_truncated", "TCP that ends before its ports", 0};
	sample->snapshot = (struct snapshot){
		.instance = "default", .taken = SAMPLE_SEEN, .generation = 3, .policy = &sample->policy,
		.interfaces = sample->interfaces, .interface_count = 2, .locks = sample->lock_counters,
		.rules = sample->rule_counters, .reasons = sample->reasons, .reason_count = 2};
}

/* Another one, of `count` rules in the lock `mail`; sample_free_rules() when done. Rule n has n % 1,000 packets. */
static inline void sample_make_rules(struct sample *sample, uint32_t count)
{
	struct policy_rule *rules = mem_zeroed(count, sizeof(*rules));
	struct snapshot_rule *counters = mem_zeroed(count, sizeof(*counters));

	sample_make(sample);
	for (uint32_t i = 0; i < count; i++) {
		rules[i] = (struct policy_rule){
			.prefix = i % 5 == 4 ? sample_ipv6(i, 128) : sample_ipv4(0x0a000000 + i, 32), .lock = 0,
			.verdict = i % 3 == 0 ? VERDICT_DROP : VERDICT_ALLOW, .group = i % 4 ? 0 : POLICY_NONE,
			.covering = POLICY_NONE};
		if (i % 1000)
			counters[i] = (struct snapshot_rule){i % 1000, i % 1000 * 60, SAMPLE_SEEN + i};
	}
	sample->policy.rules = rules;
	sample->policy.rule_count = count;
	sample->locks[0].rule_count = count;
	sample->locks[1].first_rule = count;
	sample->locks[1].rule_count = 0;
	sample->snapshot.rules = counters;
}

static inline void sample_free_rules(struct sample *sample)
{
	free(sample->policy.rules);
	free(sample->snapshot.rules);
}

#endif
