/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* attach: puts the filter on interfaces, and the first of an instance brings the policy. */
#include <errno.h>
#include <inttypes.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/report.h"
#include "change.h"
#include "commands.h"
#include "kernel/advice.h"
#include "kernel/attach.h"
#include "kernel/program.h"
#include "kernel/swap.h"
#include "kernel/upgrade.h"
#include "live.h"
#include "options.h"

/* What is live, and the policy that this run made it with, if it did: then it goes again when attaching fails. */
struct target {
	struct live live;
	const struct policy *created; /* NULL: it was there */
};

static int create(const char *name, const struct policy *policy, bool indexed, struct target *target)
{
	const struct swap_options options = {.indexed = indexed};
	const struct in_force nothing = {NULL, NULL};
	__u64 generation;
	int error = instance_create(name, &target->live.instance);

	if (error)
		return error;
	error = swap_to(&target->live.instance, &nothing, policy, &options, &generation);
	if (error)
		instance_remove(name);
	target->created = error ? NULL : policy;
	return error;
}

static int check_same(const struct live *live, const struct policy *policy)
{
	char wanted[POLICY_DIGEST_TEXT], found[POLICY_DIGEST_TEXT], option[REPORT_INSTANCE];

	if (memcmp(live->policy->digest, policy->digest, POLICY_DIGEST) == 0)
		return 0;
	policy_format_digest(policy->digest, wanted);
	policy_format_digest(live->policy->digest, found);
	report_error("instance %s: another policy is in force: %s, not %s", live->instance.name, found, wanted);
	if (swap_refused(&live->instance) == 0)
		report_hint("`mxlock swap FILE%s` replaces it on all interfaces of the instance; attach without --policy "
			    "joins it",
			    report_instance(live->instance.name, option));
	return -EEXIST;
}

/* Devices come and go; their pins stay until somebody looks, and the last one only until another is there. */
static int remove_dead(const struct instance *instance)
{
	struct attachment *attachments;
	size_t count;
	int error = attach_list(instance, &attachments, &count);

	if (error)
		return error;
	for (size_t i = 0; i < count && !error; i++) {
		if (!attachments[i].gone)
			continue;
		error = attach_remove(instance, &attachments[i]);
		if (!error)
			report_notice("%s: gone; removed its pin", attachments[i].interface);
	}
	free(attachments);
	return error;
}

static int open_target(const char *name, const struct policy *policy, bool indexed, struct target *ret)
{
	int error = live_open(name, &ret->live);

	if (error == -ENOENT && policy) {
		live_close(&ret->live);
		return create(name, policy, indexed, ret);
	}
	if (error == -ENOENT) {
		report_error("instance %s: no policy is in force that an interface could join", name);
		advice_begin(name);
		return error;
	}
	if (!error && policy)
		error = check_same(&ret->live, policy);
	return error;
}

static void say(const struct attachment *attachment, bool already)
{
	report_notice("%s: %s, %s mode, via %s", attachment->interface, already ? "is attached already" : "attached",
		      attach_mode_name(attachment->mode), attach_via_name(attachment->via));
}

static void say_policy(const char *instance, const struct policy *policy)
{
	char digest[POLICY_DIGEST_TEXT];

	policy_format_digest(policy->digest, digest);
	report_notice("instance %s: generation 1 in force: %s, rules %" PRIu32, instance, digest, policy->rule_count);
}

/* The program of an older mxlock makes room for this one's. 0 or -errno after a message. */
static int renew(struct change *change, struct live *live)
{
	char from[PROGRAM_VERSION], digest[POLICY_DIGEST_TEXT];
	struct mx_build before = {0};
	bool done;
	int error = upgrade(&live->instance, &done, &before);

	if (!done)
		return error;
	change->made = true;
	program_version(&before, from);
	policy_format_digest(live->policy->digest, digest);
	report_notice("instance %s: the program of mxlock %s was replaced by that of %s; %s goes on as "
		      "generation %" PRIu64 ", with its counters",
		      live->instance.name, from, program_own_version(), digest,
		      (uint64_t)live->generation.header->generation);
	return error;
}

/* An interface that was named twice is attached by this run, and not already. */
static bool is_among(const struct attachment *done, size_t count, const struct attachment *attachment)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(done[i].pin, attachment->pin) == 0)
			return true;
	return false;
}

/* Attaches all or none. */
static int attach_all(struct change *change, const struct target *target, const struct arguments *arguments,
		      enum attach_via via, enum attach_mode mode)
{
	struct attachment *done = mem_zeroed(arguments->count, sizeof(*done));
	size_t count = 0;
	int error = 0;

	for (size_t i = 0; i < arguments->count && !error; i++) {
		struct attachment attachment;

		error = attach_interface(&target->live.instance, arguments->operands[i], via, mode, &attachment);
		if (!error)
			done[count++] = attachment;
		if (error == -EALREADY) {
			if (!is_among(done, count, &attachment))
				say(&attachment, true);
			error = 0;
		}
	}
	for (size_t i = 0; i < count; i++) {
		if (error)
			attach_remove(&target->live.instance, &done[i]);
		else
			say(&done[i], false);
	}
	free(done);
	change->made = change->made || (!error && count > 0);
	return error;
}

static int attach(struct change *change, const struct arguments *arguments, const struct policy *policy, bool indexed,
		  enum attach_via via, enum attach_mode mode)
{
	struct target target = {.created = NULL};
	int error;

	instance_init(&target.live.instance, arguments->instance);
	error = change_begin(change);
	if (!error)
		error = open_target(arguments->instance, policy, indexed, &target);
	if (!error && !target.created)
		error = renew(change, &target.live);
	if (!error)
		error = attach_all(change, &target, arguments, via, mode);
	/* attached is attached, and was said */
	if (!error && remove_dead(&target.live.instance) != 0)
		report_hint("pins of interfaces that are gone are harmless; the next attach looks for them again");
	if (!error && target.created)
		say_policy(arguments->instance, target.created);
	if (error && target.created)
		instance_remove(arguments->instance);
	live_close(&target.live);
	return error ? STATUS_ERROR : STATUS_DONE;
}

int cmd_attach(int argc, char **argv)
{
	const char *file = NULL, *mode_text = "auto", *via_text = "auto";
	bool monitor = false, no_index = false;
	const struct option_spec options[] = {
		{"--monitor", NULL, &monitor},
		{"--no-index", NULL, &no_index},
		{"--policy", &file, NULL},
		{"--xdp-mode", &mode_text, NULL},
		{"--via", &via_text, NULL},
		{NULL, NULL, NULL},
	};
	const struct usage usage = {
		"attach IFACE... [--policy FILE] [--xdp-mode " ATTACH_MODES "] [--via " ATTACH_VIAS "] "
		"[--monitor] [--no-index]",
		"Guards interfaces. The first of an instance brings the policy; further ones join it. All of\n"
		"them are attached, or none. Nothing needs to keep running. Where the program in the kernel is of\n"
		"an older mxlock, this one's takes its place on every interface of the instance, at no moment\n"
		"without a filter; policy and counters go on.\n\n"
		"  --policy FILE     the policy to put in force; needed where none is\n"
		"  --xdp-mode " ATTACH_MODES "\n"
		"                    native: in the driver; generic: in the stack, slower, on any device;\n"
		"                    auto: native if the driver can, else generic; what was got is said\n"
		"  --via " ATTACH_VIAS "\n"
		"                    link: a bpf_link of its own; libxdp: share the interface with other XDP\n"
		"                    programs; auto: libxdp where its dispatcher runs already, else link\n"
		"  --monitor         as if each lock of FILE said `mode monitor`: judge, count, and let pass\n"
		"  --no-index        look every address up in the trie: the same verdicts, slower\n",
		options, 1, SIZE_MAX,
	};
	struct arguments arguments;
	struct policy *policy = NULL;
	struct change change;
	int status = options_parse(argc, argv, &usage, &arguments), mode, via;

	if (status != -1)
		return status;
	status = STATUS_USAGE;
	mode = options_choice("--xdp-mode", mode_text, ATTACH_MODES);
	via = options_choice("--via", via_text, ATTACH_VIAS);
	if (mode < 0 || via < 0)
		goto out;
	if (monitor && !file) {
		report_error("attach: --monitor without --policy: it is how the locks of a file are taken");
		report_hint("`mxlock swap FILE --monitor` is for the policy that is in force");
		goto out;
	}
	change = change_of(arguments.instance, argc, argv);
	status = STATUS_DONE;
	if (file)
		policy = change_compile(file, monitor, &status);
	if (policy || !file)
		status = attach(&change, &arguments, policy, !no_index, (enum attach_via)via, (enum attach_mode)mode);
	status = change_end(&change, status);
out:
	policy_free(policy);
	free(arguments.operands);
	return status;
}
