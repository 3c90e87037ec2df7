/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "attach_libxdp.h"

#include <errno.h>
#include <string.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <xdp/libxdp.h>

#include <linux/capability.h>

#include "mxlock.skel.h"

#include "../base/report.h"
#include "attach_link.h"
#include "dispatcher.h"
#include "logs.h"
#include "netns.h"
#include "pin.h"
#include "privilege.h"
#include "program.h"

/*
 * As early as xdp-filter: before programs that send packets elsewhere, since
 * only XDP_PASS lets the next program see the packet. libxdp's default is 50.
 */
#define RUN_PRIORITY 10

#define PROGRAM "mxlock"

static enum xdp_attach_mode mode_for_libxdp(enum attach_mode mode)
{
	return mode == ATTACH_MODE_NATIVE ? XDP_MODE_NATIVE : XDP_MODE_SKB;
}

int attach_libxdp_permitted(const char *interface)
{
	if (!privilege_lacks(CAP_SYS_ADMIN))
		return 0;
	report_error("%s: libxdp needs CAP_SYS_ADMIN, which is missing", interface);
	report_hint("run as root; --via link works without");
	return -EPERM;
}

/* The object with the instance's maps, and the XDP program alone. NULL after a message. */
static struct mxlock_bpf *open_object(const struct instance *instance)
{
	struct mxlock_bpf *object = program_open(instance);

	if (object) {
		bpf_program__set_autoload(object->progs.mxlock_explain, false);
		bpf_program__set_autoload(object->progs.mxlock_clock, false);
	}
	return object;
}

/*
 * Whether this kernel lets a program replace a function of another one, which the dispatcher is built
 * on. Asked before the interface is touched: libxdp would attach plainly instead, and report success.
 * 0 or -errno after a message.
 */
static int check_extensions(const struct instance *instance, const char *interface)
{
	struct mxlock_bpf *object = open_object(instance);
	int error;

	if (!object)
		return -EINVAL;
	bpf_program__set_type(object->progs.mxlock, BPF_PROG_TYPE_EXT);
	bpf_program__set_expected_attach_type(object->progs.mxlock, 0);
	error = bpf_program__set_attach_target(object->progs.mxlock, instance->program, PROGRAM);
	if (!error)
		error = mxlock_bpf__load(object);
	mxlock_bpf__destroy(object);
	if (!error)
		return 0;
	report_errno(-error, "%s: libxdp's dispatcher cannot work here: the kernel refuses programs that extend others",
		     interface);
	if (error == -EPERM || error == -EACCES)
		report_hint("a kernel in lockdown does that (/sys/kernel/security/lockdown); --via link works without");
	else
		report_hint("-v shows what the kernel said; --via link works without");
	return error;
}

/* A dispatcher takes a program from this binary, not the one that is pinned. 0 or -errno after a message. */
static int check_version(const struct instance *instance, const char *interface)
{
	char version[PROGRAM_VERSION];

	if (program_compare(&instance->build) != PROGRAM_NEWER)
		return 0;
	program_version(&instance->build, version);
	report_error("%s: the instance's program is of mxlock %s, and by libxdp the older one of this, %s, would come beside it",
		     interface, version, program_own_version());
	report_hint("attach with mxlock %s; --via link takes the program that is there", version);
	return -EPROTO;
}

int attach_libxdp_mark(const struct instance *instance, const char *pin)
{
	return pin_make(instance->program, instance->path, pin);
}

/* Attaches an opened program. 0, or -errno, silent; -EPROTO: libxdp left the dispatcher away, which was undone. */
static int attach_program(struct xdp_program *program, uint32_t ifindex, enum attach_mode mode)
{
	enum xdp_attach_mode xdp_mode = mode_for_libxdp(mode);
	int error;

	xdp_program__set_xdp_frags_support(program, true);
	xdp_program__set_run_prio(program, RUN_PRIORITY);
	for (unsigned action = XDP_ABORTED; action <= XDP_REDIRECT; action++)
		xdp_program__set_chain_call_enabled(program, action, action == XDP_PASS);
	error = xdp_program__attach(program, (int)ifindex, xdp_mode, 0);
	if (error || dispatcher_exists(ifindex))
		return error;
	xdp_program__detach(program, (int)ifindex, xdp_mode, 0);
	return -EPROTO;
}

/* One attempt. 0 or -errno, silent but for what is wrong with ourselves. */
static int attempt(const struct instance *instance, uint32_t ifindex, enum attach_mode mode)
{
	struct mxlock_bpf *object = open_object(instance);
	struct xdp_program *program;
	int error;

	if (!object)
		return -EINVAL;
	DECLARE_LIBXDP_OPTS(xdp_program_opts, options, .obj = object->obj, .prog_name = PROGRAM);
	program = xdp_program__create(&options);
	error = (int)libxdp_get_error(program);
	if (!error) {
		error = attach_program(program, ifindex, mode);
		xdp_program__close(program);
	}
	mxlock_bpf__destroy(object);
	return error;
}

/* What is to be renewed, for the job that does it in the interface's namespace. */
struct renewal {
	const struct instance *instance;
	const struct attachment *attachment;
	bool arrived, done;
};

/* Tells what a failure of libxdp means. Returns -error. */
static int refused(int error, const char *interface, enum attach_mode mode)
{
	const char *words = logs_kernel_words();

	switch (error) {
	case EPROTO:
		report_error("%s: libxdp attached without its dispatcher: undone", interface);
		report_hint("LIBXDP_SKIP_DISPATCHER in the environment does that, and a kernel that refuses the "
			    "dispatcher; -v shows what it said, --via link works without");
		return -error;
	case E2BIG:
		report_error("%s: its libxdp dispatcher is full: it holds 10 programs", interface);
		report_hint("`xdp-loader status %s` lists them", interface);
		return -error;
	case ENOENT:
		report_error("%s: libxdp: %s", interface, logs_last()[0] ? logs_last() : strerror(error));
		report_hint("libxdp needs its file xdp-dispatcher.o, which comes with it, and a bpffs");
		return -error;
	case EBUSY:
		report_error("%s: libxdp: %s", interface, logs_last()[0] ? logs_last() : strerror(error));
		report_hint("its dispatcher was changed at the same time, or is of another version of libxdp: "
			    "`xdp-loader status %s` tells",
			    interface);
		return -error;
	default:
		return attach_link_refused(error, interface, mode, words[0] ? words : logs_last());
	}
}

/* Tries the modes that are wanted, in a dispatcher of our own or in one that is there. */
static int try_modes(const struct instance *instance, const char *interface, uint32_t ifindex, enum attach_mode mode,
		     enum attach_mode *ret_mode)
{
	enum attach_mode first = mode == ATTACH_MODE_GENERIC ? ATTACH_MODE_GENERIC : ATTACH_MODE_NATIVE;
	int error = attempt(instance, ifindex, first);

	if (error && error != -EPROTO && mode == ATTACH_MODE_AUTO && attach_link_generic_may_help(-error)) {
		report_notice("%s: native mode refused: %s", interface,
			      logs_kernel_words()[0] ? logs_kernel_words() : strerror(-error));
		first = ATTACH_MODE_GENERIC;
		error = attempt(instance, ifindex, first);
	}
	if (error)
		return refused(-error, interface, first);
	*ret_mode = first;
	return 0;
}

/* Job: 0 or -errno after a message. The present program joins first: the interface is never without one. */
static int renew(void *context)
{
	struct renewal *renewal = context;
	const struct instance *instance = renewal->instance;
	const struct attachment *is = renewal->attachment;
	int error = 0;
	bool left;

	renewal->arrived = true;
	logs_begin();
	while (!error && dispatcher_has(instance, is->ifindex, DISPATCHER_FORMER)) {
		renewal->done = true;
		if (!dispatcher_has(instance, is->ifindex, DISPATCHER_PRESENT))
			error = attempt(instance, is->ifindex, is->mode);
		error = error ? refused(-error, is->interface, is->mode)
			      : dispatcher_leave(instance, is, DISPATCHER_FORMER, &left);
	}
	return error;
}

int attach_libxdp_renew(const struct instance *instance, const struct attachment *attachment, bool *ret_done)
{
	struct renewal renewal = {instance, attachment, false, false};
	int error = netns_run(attachment->netns, renew, &renewal);

	if (!renewal.arrived)
		report_errno(-error, "%s: cannot enter its network namespace", attachment->interface);
	*ret_done = renewal.done;
	return error;
}

/* Whether an attempt that failed left nothing of ours; if it did, the mark stays, and detach can use it. */
static bool is_clear(const struct instance *instance, const char *interface, uint32_t ifindex)
{
	struct occupant occupant = {0};
	char option[REPORT_INSTANCE];
	enum occupant_role role;

	occupant_query(ifindex, &occupant);
	role = occupant_role(occupant_any(&occupant), instance);
	if (role != OCCUPANT_ALONE && role != OCCUPANT_MEMBER)
		return true;
	report_error("%s: this instance's program is still on it, and could not be taken off", interface);
	report_instance(instance->name, option);
	report_hint("`mxlock status%s` shows it; `mxlock detach %s%s` tries again", option, interface, option);
	return false;
}

/* The mark comes first: killed behind libxdp's attach, the next command finds what was left. */
int attach_libxdp_make(const struct instance *instance, const char *interface, uint32_t ifindex, const char *pin,
		       const struct occupant *there, enum attach_mode mode, enum attach_mode *ret_mode)
{
	enum attach_mode running = there->native    ? ATTACH_MODE_NATIVE
				   : there->generic ? ATTACH_MODE_GENERIC
						    : ATTACH_MODE_AUTO;
	int error;

	if (running != ATTACH_MODE_AUTO && mode != ATTACH_MODE_AUTO && mode != running) {
		report_error("%s: the libxdp dispatcher there runs in %s mode, and so do all programs in it", interface,
			     attach_mode_name(running));
		report_hint("leave --xdp-mode away to join it");
		return -EBUSY;
	}
	error = attach_libxdp_permitted(interface);
	if (!error)
		error = check_version(instance, interface);
	if (!error)
		error = check_extensions(instance, interface);
	if (!error)
		error = attach_libxdp_mark(instance, pin);
	if (error)
		return error;
	error = try_modes(instance, interface, ifindex, running != ATTACH_MODE_AUTO ? running : mode, ret_mode);
	if (error && is_clear(instance, interface, ifindex))
		pin_remove(instance->path, pin);
	return error;
}
