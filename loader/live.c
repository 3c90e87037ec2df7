/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "live.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "abi.h"
#include "reasons.h"

#include "base/date.h"
#include "base/mem.h"
#include "base/progress.h"
#include "base/report.h"
#include "kernel/advice.h"
#include "kernel/attach.h"
#include "kernel/bpffs.h"
#include "kernel/clock.h"
#include "kernel/confirm.h"
#include "kernel/counters.h"
#include "kernel/netns.h"
#include "kernel/program.h"
#include "kernel/tidy.h"
#include "kernel/upgrade.h"
#include "policy/compile.h"
#include "policy/digest.h"
#include "substitute.h"
#include "text/utf8.h"

/* A reader that is overtaken begins again. Each swap takes tens of milliseconds: this is for ever. */
#define TRIES 1000

struct in_force live_in_force(const struct live *live)
{
	return (struct in_force){.policy = live->policy, .generation = &live->generation};
}

/*
 * The text was a policy when it was pinned: what has another digest, or does not compile, or to something else, was
 * damaged since. The digest comes first: a canonical text includes no file, and one that does is not to be followed.
 */
int live_compile(const struct generation *generation, struct policy **ret)
{
	const struct mx_header *header = generation->header;
	struct diagnostics diagnostics = {0};
	struct policy *policy = NULL;
	uint8_t digest[POLICY_DIGEST];

	progress_begin("reading the policy in force");
	digest_of(generation->text, header->text_length, digest);
	if (memcmp(digest, header->digest, sizeof(digest)) == 0)
		policy = policy_compile("text", generation->text, header->text_length, date_now(), &diagnostics);
	diagnostics_free(&diagnostics);
	progress_end();
	if (policy && policy->rule_count == header->rule_count && policy->lock_count == header->lock_count &&
	    memcmp(policy->digest, header->digest, sizeof(header->digest)) == 0) {
		*ret = policy;
		return 0;
	}
	policy_free(policy);
	report_error("%s/" PIN_TEXT ": not the policy that the header names: damaged", generation->path);
	generation_advise(generation);
	return -EPROTO;
}

static int open_in_force(struct live *live)
{
	__u64 number;
	int error = generation_in_force(&live->instance, &number);

	if (!error && number == 0)
		return -ENOENT;
	if (!error)
		error = generation_open(&live->instance, number, &live->generation);
	/* removed between the two: a swap, or two */
	return error == -ENOENT ? -EAGAIN : error;
}

int live_open(const char *instance, struct live *ret)
{
	int error;

	memset(ret, 0, sizeof(*ret));
	error = instance_open(instance, &ret->instance);
	for (int i = 0; !error && i < TRIES; i++) {
		error = open_in_force(ret);
		if (error != -EAGAIN)
			break;
		generation_close(&ret->generation);
		error = i + 1 < TRIES && instance_exists(instance) > 0 ? 0 : -ENOENT;
	}
	return error ? error : live_compile(&ret->generation, &ret->policy);
}

void live_close(struct live *live)
{
	policy_free(live->policy);
	live->policy = NULL;
	generation_close(&live->generation);
	instance_close(&live->instance);
}

/* As live_count(), and -EAGAIN, silent: counters are not there, since a swap came in between, or somebody took them away. */
static int count_rules(const struct live *live, struct snapshot_rule **ret_rules)
{
	const struct mx_header *header = live->generation.header;
	struct snapshot_rule *rules;
	struct counter_sums sums;
	struct clock_now now;
	int error = counters_sum(&live->instance, header->number_limit, &sums);

	if (error)
		return error;
	error = clock_read(live->instance.clock, live->instance.tick_ns, &now);
	if (error) {
		free(sums.counters);
		return error;
	}
	rules = mem_zeroed(header->rule_count, sizeof(*rules));
	for (__u32 i = 0; i < header->rule_count; i++) {
		const struct mx_number *number = &live->generation.numbers[i];
		const struct mx_counter *counter = &sums.counters[number->number];

		rules[i].packets = counter->packets - number->base_packets;
		rules[i].bytes = counter->bytes - number->base_bytes;
		rules[i].last_seen = rules[i].packets ? clock_wall(&now, counter->last_hit) : 0;
	}
	free(sums.counters);
	*ret_rules = rules;
	return 0;
}

/* No swap came in between. Returns -EPROTO. */
static int counters_missing(const char *name)
{
	struct instance instance;

	instance_init(&instance, name);
	report_error("%s: the pins of its counters are not all there", instance.path);
	advice_damaged(instance.path);
	return -EPROTO;
}

int live_count(const struct live *live, struct snapshot_rule **ret_rules)
{
	int error = count_rules(live, ret_rules);

	return error == -EAGAIN ? counters_missing(live->instance.name) : error;
}

static int read_locks(const struct live *live, struct snapshot *snapshot)
{
	int error = 0;

	snapshot->locks = mem_zeroed(live->policy->lock_count, sizeof(*snapshot->locks));
	for (uint32_t i = 0; i < live->policy->lock_count && !error; i++) {
		enum verdict verdict = live->policy->locks[i].default_verdict;
		struct mx_lock_counter counter = {0};

		error = counters_lock(&live->instance, live->generation.header->locks[i].counter, &counter);
		snapshot->locks[i] = (struct snapshot_lock){
			.packets = {counter.packets[MX_ALLOW], counter.packets[MX_DROP]},
			.default_packets = counter.default_packets[verdict],
			.default_bytes = counter.default_bytes[verdict],
		};
	}
	return error;
}

static int read_reasons(const struct live *live, struct snapshot *snapshot)
{
#define REASON(symbol, name, verdict, text) {name, text, 0},
	static const struct snapshot_reason reasons[MX_REASON_COUNT] = {MX_REASONS(REASON)};
#undef REASON
	__u64 packets[MX_REASON_COUNT];
	int error = counters_reasons(&live->instance, packets);

	if (error)
		return error;
	snapshot->reasons = mem_zeroed(MX_REASON_COUNT, sizeof(*snapshot->reasons));
	snapshot->reason_count = MX_REASON_COUNT;
	memcpy(snapshot->reasons, reasons, sizeof(reasons));
	for (unsigned i = 0; i < MX_REASON_COUNT; i++)
		snapshot->reasons[i].packets = packets[i];
	return 0;
}

/*
 * What became of the confirm that a generation awaits or awaited: of the one committed last, or where that is written down
 * already, of the one before it.
 */
static int read_confirm(const struct live *live, struct snapshot *snapshot)
{
	const struct instance *instance = &live->instance;
	struct confirm confirm = {0};
	struct clock_now now;
	__u64 number;
	int error = generation_committed(instance, &number);

	if (!error)
		error = confirm_read(instance, number, &confirm);
	if (!error && confirm.state == CONFIRM_NONE) {
		number = live->generation.header->previous;
		error = confirm_read(instance, number, &confirm);
	}
	if (error || confirm.state == CONFIRM_NONE)
		return error;
	error = clock_read(instance->clock, instance->tick_ns, &now);
	snapshot->confirm = (struct snapshot_confirm){
		.state = confirm.state == CONFIRM_OPEN ? SNAPSHOT_CONFIRM_OPEN : SNAPSHOT_GONE_BACK,
		.generation = number,
		.deadline = clock_wall(&now, confirm.until),
	};
	if (confirm.state == CONFIRM_OPEN)
		snapshot->confirm.left = snapshot->confirm.deadline - now.wall_ns / (int64_t)CLOCK_SECOND_NS;
	return error;
}

/* What export shows as "unknown" is said: it may be for want of a capability. */
static void say_unknown(const struct attachment *attachment)
{
	report_notice("%s: in a network namespace that mxlock cannot look into: its name and mode are unknown",
		      attachment->interface);
	if (!netns_all_open())
		report_hint("to look into other namespaces takes CAP_SYS_ADMIN and CAP_SYS_PTRACE; or run in that one");
}

static int read_interfaces(const struct live *live, struct snapshot *snapshot)
{
	struct attachment *attachments;
	size_t count;
	int error = attach_list(&live->instance, &attachments, &count);

	if (error)
		return error;
	snapshot->interfaces = mem_zeroed(count, sizeof(*snapshot->interfaces));
	snapshot->interface_count = (uint32_t)count;
	for (size_t i = 0; i < count; i++) {
		struct snapshot_interface *interface = &snapshot->interfaces[i];
		char name[sizeof(attachments[i].interface)];

		if (!attachments[i].gone && attachments[i].mode == ATTACH_MODE_AUTO)
			say_unknown(&attachments[i]);
		/* Linux takes any byte in a name; JSON and Prometheus take UTF-8 */
		utf8_show(attachments[i].interface, name);
		snprintf(interface->name, sizeof(interface->name), "%.50s%s", name,
			 attachments[i].gone ? " (gone)" : "");
		interface->mode = attachments[i].gone ? "none" : attach_mode_name(attachments[i].mode);
		interface->via = attach_via_name(attachments[i].via);
	}
	free(attachments);
	return 0;
}

static void read_program(const struct instance *instance, struct snapshot_program *ret)
{
	static const enum snapshot_program_age ages[] = {
		[PROGRAM_SAME] = SNAPSHOT_PROGRAM_SAME,
		[PROGRAM_OLDER] = SNAPSHOT_PROGRAM_OLDER,
		[PROGRAM_OTHER] = SNAPSHOT_PROGRAM_OTHER,
		[PROGRAM_NEWER] = SNAPSHOT_PROGRAM_NEWER,
	};

	_Static_assert(sizeof(ret->version) == PROGRAM_VERSION, "a version fits");
	ret->age = ages[program_compare(&instance->build)];
	ret->own = program_own_version();
	program_version(&instance->build, ret->version);
}

static bool seems_left(const struct instance *instance)
{
	return untidy(instance) || upgrade_unfinished(instance);
}

/* What a run that is at work has made so far is not left over. */
bool live_leftovers(const char *name)
{
	struct instance instance;
	bool found = instance_open(name, &instance) == 0 && seems_left(&instance);
	int lock = found ? bpffs_lock_to_look() : -1;

	found = lock >= 0 && seems_left(&instance);
	if (lock >= 0)
		close(lock);
	instance_close(&instance);
	return found;
}

/*
 * What there is where there is no whole instance: it died while it was made or removed, or somebody took pins, or what
 * is in force, away. *ret_guards: of an interface, too.
 */
static bool find_remains(const char *name, bool *ret_guards)
{
	int lock = instance_exists(name) > 0 ? bpffs_lock_to_look() : -1;
	struct live live;
	bool found;

	*ret_guards = false;
	/* looked at again with the lock: it may have come back, whole, since it was found missing */
	found = live_open(name, &live) == -ENOENT && lock >= 0 && instance_exists(name) > 0 &&
		attach_pinned(&live.instance, ret_guards) == 0;
	live_close(&live);
	if (lock >= 0)
		close(lock);
	return found;
}

/* Reads everything once; *ret_torn: a swap came in between. As live_snapshot_if_any(), or -EAGAIN as count_rules(). */
static int read_once(const char *instance, struct snapshot *snapshot, bool *ret_torn)
{
	struct live live;
	int error = live_open(instance, &live);
	__u64 number = 0;

	*ret_torn = false;
	snapshot->taken = date_now();
	snprintf(snapshot->instance, sizeof(snapshot->instance), "%s", instance);
	if (!error)
		error = count_rules(&live, &snapshot->rules);
	if (!error)
		error = read_locks(&live, snapshot);
	if (!error)
		error = read_reasons(&live, snapshot);
	if (!error)
		error = read_interfaces(&live, snapshot);
	if (!error)
		error = read_confirm(&live, snapshot);
	if (!error)
		read_program(&live.instance, &snapshot->program);
	if (live.generation.header) {
		*ret_torn = generation_in_force(&live.instance, &number) != 0 ||
			    number != live.generation.header->generation;
		snapshot->generation = live.generation.header->generation;
	}
	if (!error) {
		snapshot->substitute = substitute_find(instance, live.policy->digest);
		snapshot->policy = live.policy;
		live.policy = NULL;
	}
	live_close(&live);
	return error;
}

void live_say_absent(const char *instance)
{
	bool guards, remains = find_remains(instance, &guards);
	char **names, path[INSTANCE_PATH];

	if (guards) {
		report_error("instance %s: pins are missing, or no policy is in force, and yet an interface is attached", instance);
		snprintf(path, sizeof(path), BPFFS_ROOT "/%s", instance);
		advice_damaged(path);
		return;
	}
	report_error("instance %s: not attached to any interface", instance);
	if (remains)
		report_notice("instance %s: a run that died has left a part of it; the next command that changes it "
			      "removes that",
			      instance);
	advice_begin(instance);
	if (!bpffs_mounted() || instance_names(&names) != 0)
		return;
	for (char **name = names; *name; name++)
		if (strcmp(*name, instance) != 0)
			report_hint("or look at another: there is `--instance %s`", *name);
	bpffs_free_names(names);
}

int live_snapshot_if_any(const char *instance, struct snapshot *ret)
{
	bool torn = true;
	int error = 0;

	for (int i = 0; torn && i < TRIES; i++) {
		memset(ret, 0, sizeof(*ret));
		error = read_once(instance, ret, &torn);
		if (torn || error)
			snapshot_free(ret);
	}
	return error == -EAGAIN ? counters_missing(instance) : error;
}

int live_snapshot(const char *instance, struct snapshot *ret)
{
	int error = live_snapshot_if_any(instance, ret);

	if (error == -ENOENT)
		live_say_absent(instance);
	return error;
}
