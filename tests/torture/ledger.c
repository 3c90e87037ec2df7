/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "ledger.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <bpf/bpf.h>

#include "base/mem.h"
#include "kernel/counters.h"
#include "policy/compile.h"

#define NUMBERS MX_CHUNK_COUNTERS /* all counters of the torture lie in one chunk */
#define SHOWN   20

__attribute__((format(printf, 2, 3))) static void complain(struct ledger *ledger, const char *format, ...)
{
	va_list values;

	if (ledger->errors++ >= SHOWN)
		return;
	va_start(values, format);
	fputs("# ", stdout);
	vprintf(format, values);
	fputc('\n', stdout);
	va_end(values);
}

static struct policy *compile(const char *file)
{
	struct diagnostics diagnostics = {0};
	struct policy *policy = policy_compile_file(file, time(NULL), &diagnostics);

	diagnostics_print(&diagnostics, stderr);
	diagnostics_free(&diagnostics);
	if (!policy)
		die("%s: does not compile", file);
	return policy;
}

static void explain(struct ledger *ledger, struct account *account, unsigned by)
{
	const struct flow *flow = &account->flow;
	struct explanation told = policy_explain(ledger->policies[by], &flow->source, &flow->destination, flow->port,
						 time(NULL));

	account->by[by] = told;
	account->passes[by] = !told.lock || told.lock->monitor || told.verdict == VERDICT_ALLOW;
	/* each rule and each default is led to by one flow at most: its counter is the flow's */
	for (const struct account *other = ledger->accounts; told.lock && other < account; other++)
		if (other->by[by].lock == told.lock && other->by[by].rule == told.rule)
			die("'%s' and '%s' are judged by one rule", other->flow.name, flow->name);
}

void ledger_open(struct ledger *ledger, const char *instance, const char *const files[2], const char *flows)
{
	struct flow *list = flows_read(flows, &ledger->count);

	if (instance_open(instance, &ledger->instance) != 0)
		die("instance %s: cannot open it", instance);
	ledger->policies[0] = compile(files[0]);
	ledger->policies[1] = compile(files[1]);
	ledger->accounts = mem_zeroed(ledger->count, sizeof(*ledger->accounts));
	ledger->seen = mem_zeroed(NUMBERS, sizeof(*ledger->seen));
	for (size_t i = 0; i < ledger->count; i++) {
		ledger->accounts[i].flow = list[i];
		explain(ledger, &ledger->accounts[i], 0);
		explain(ledger, &ledger->accounts[i], 1);
	}
	free(list);
}

bool ledger_lock_stays(const struct ledger *ledger, const struct policy_lock *lock)
{
	unsigned found = 0;

	for (unsigned p = 0; p < 2; p++)
		for (uint32_t i = 0; i < ledger->policies[p]->lock_count; i++)
			found += strcmp(ledger->policies[p]->locks[i].name, lock->name) == 0;
	return found == 2;
}

__u32 ledger_lock_index(const struct ledger *ledger, const char *name)
{
	char key[MX_NAME] = "";
	__u32 index;

	memcpy(key, name, strlen(name));
	if (bpf_map_lookup_elem(ledger->instance.maps.lock_names, key, &index) != 0)
		die("lock %s: has no counter", name);
	return index;
}

struct mx_lock_counter ledger_lock(const struct ledger *ledger, __u32 index)
{
	struct mx_lock_counter counter;

	if (counters_lock(&ledger->instance, index, &counter) != 0)
		die("cannot read the counter %u of a lock", index);
	return counter;
}

/* The flow that leads to this rule (NULL: to the default), or NULL. */
static struct account *account_of(struct ledger *ledger, unsigned by, const struct policy_lock *lock,
				  const struct policy_rule *rule)
{
	for (size_t i = 0; i < ledger->count; i++)
		if (ledger->accounts[i].by[by].lock == lock && ledger->accounts[i].by[by].rule == rule)
			return &ledger->accounts[i];
	return NULL;
}

/* Books `packets` to the flow that leads there; without one it is a trap. */
static void book(struct ledger *ledger, unsigned by, const struct policy_lock *lock, const struct policy_rule *rule,
		 uint64_t packets)
{
	struct account *account = account_of(ledger, by, lock, rule);
	char prefix[PREFIX_TEXT] = "default";

	if (account) {
		account->counted += packets;
		return;
	}
	if (rule)
		prefix_format(&rule->prefix, prefix);
	if (packets != 0)
		complain(ledger, "lock %s, %s: %" PRIu64 " packets, and no flow leads there", lock->name, prefix, packets);
}

/* One lock of a generation that is not in force, or of one where nothing moves any more. */
static void audit_lock(struct ledger *ledger, const struct generation *generation, unsigned by, uint32_t index,
		       const struct counter_sums *sums)
{
	const struct policy_lock *lock = &ledger->policies[by]->locks[index];
	__u32 counter = generation->header->locks[index].counter;
	struct mx_lock_counter now = ledger_lock(ledger, counter), *seen = &ledger->locks[counter];
	uint64_t rules[2] = {0};

	for (uint32_t i = lock->first_rule; i < lock->first_rule + lock->rule_count; i++) {
		__u32 number = generation->numbers[i].number;
		uint64_t packets = sums->counters[number].packets - ledger->seen[number];

		ledger->seen[number] = sums->counters[number].packets;
		rules[ledger->policies[by]->rules[i].verdict] += packets;
		book(ledger, by, lock, &ledger->policies[by]->rules[i], packets);
	}
	for (unsigned v = 0; v < 2; v++) {
		uint64_t judged = now.packets[v] - seen->packets[v];
		uint64_t by_default = now.default_packets[v] - seen->default_packets[v];

		if (judged != rules[v] + by_default)
			complain(ledger, "generation %" PRIu64 ", lock %s, %s: judged %" PRIu64 ", rules %" PRIu64
				 ", default %" PRIu64, (uint64_t)generation->header->generation, lock->name,
				 verdict_name(v), judged, rules[v], by_default);
		if (v == lock->default_verdict)
			book(ledger, by, lock, NULL, by_default);
		else if (by_default != 0)
			complain(ledger, "lock %s: its default is not to %s, and did so %" PRIu64 " times", lock->name,
				 verdict_name(v), by_default);
		ledger->judged += judged;
	}
	*seen = now;
}

static unsigned policy_of(const struct ledger *ledger, const struct generation *generation)
{
	for (unsigned p = 0; p < 2; p++)
		if (memcmp(generation->header->digest, ledger->policies[p]->digest, POLICY_DIGEST) == 0)
			return p;
	die("generation %" PRIu64 ": neither of the two policies", (uint64_t)generation->header->generation);
}

static struct generation open_generation(const struct ledger *ledger, __u64 number)
{
	struct generation generation;

	if (generation_open(&ledger->instance, number, &generation) != 0)
		die("generation %" PRIu64 ": cannot open it", (uint64_t)number);
	if (generation.header->number_limit > NUMBERS)
		die("more than %d counters", NUMBERS);
	return generation;
}

/* A counter that no rule of `current` has must stand where it was seen last. */
static void audit_idle(struct ledger *ledger, const struct generation *current, const struct counter_sums *sums)
{
	bool *busy = mem_zeroed(NUMBERS, sizeof(*busy));

	for (uint32_t i = 0; i < current->header->rule_count; i++)
		busy[current->numbers[i].number] = true;
	for (__u32 n = 0; n < NUMBERS; n++)
		if (!busy[n] && sums->counters[n].packets != ledger->seen[n])
			complain(ledger, "counter %u belongs to no rule in force, and went from %" PRIu64 " to %" PRIu64, n,
				 ledger->seen[n], (uint64_t)sums->counters[n].packets);
	free(busy);
}

void ledger_audit(struct ledger *ledger, __u64 number)
{
	struct generation old = open_generation(ledger, number), current = open_generation(ledger, number + 1);
	unsigned by = policy_of(ledger, &old);
	struct counter_sums sums;

	if (counters_sum(&ledger->instance, NUMBERS, &sums) != 0)
		die("cannot read the counters");
	for (uint32_t i = 0; i < old.header->lock_count; i++)
		if (!ledger_lock_stays(ledger, &ledger->policies[by]->locks[i]))
			audit_lock(ledger, &old, by, i, &sums);
	/* a lock that stays has rules that stay: their counters are those of rules in force */
	audit_idle(ledger, &current, &sums);
	free(sums.counters);
	generation_close(&old);
	generation_close(&current);
}

void ledger_close(struct ledger *ledger)
{
	struct generation generation;
	struct counter_sums sums;
	__u64 number;
	unsigned by;

	if (generation_in_force(&ledger->instance, &number) != 0 ||
	    counters_sum(&ledger->instance, NUMBERS, &sums) != 0)
		die("cannot read the counters");
	generation = open_generation(ledger, number);
	by = policy_of(ledger, &generation);
	for (uint32_t i = 0; i < generation.header->lock_count; i++)
		audit_lock(ledger, &generation, by, i, &sums);
	audit_idle(ledger, &generation, &sums);
	for (size_t i = 0; i < ledger->count; i++) {
		const struct account *account = &ledger->accounts[i];
		bool always = account->by[0].lock && account->by[1].lock;

		if (always ? account->sent != account->counted : account->sent < account->counted)
			complain(ledger, "%s: sent %" PRIu64 ", counted %" PRIu64, account->flow.name, account->sent,
				 account->counted);
	}
	free(sums.counters);
	generation_close(&generation);
}
