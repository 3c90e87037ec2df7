/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "attach_link.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include <linux/if_link.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include "../base/report.h"
#include "logs.h"
#include "pin.h"
#include "privilege.h"

static __u32 flags_of(enum attach_mode mode)
{
	return mode == ATTACH_MODE_NATIVE ? XDP_FLAGS_DRV_MODE : XDP_FLAGS_SKB_MODE;
}

bool attach_link_generic_may_help(int error)
{
	switch (error) {
	case EPERM:
	case EACCES:
	case EBUSY:
	case EEXIST:
	case ENODEV:
		return false;
	default: /* drivers refuse by EOPNOTSUPP, EINVAL, ERANGE, ENOSPC, ENOMEM, … */
		return true;
	}
}

/*
 * A refused link gives a number only; a refused attempt by netlink gives the driver's words too.
 * It is made where nobody is, and undone should it succeed.
 */
static const char *ask_for_words(int program, uint32_t ifindex, enum attach_mode mode)
{
	LIBBPF_OPTS(bpf_xdp_attach_opts, ours, .old_prog_fd = program);

	logs_begin();
	if (bpf_xdp_attach((int)ifindex, program, flags_of(mode) | XDP_FLAGS_UPDATE_IF_NOEXIST, NULL) == 0)
		bpf_xdp_detach((int)ifindex, flags_of(mode), &ours);
	return logs_kernel_words();
}

static const char *meaning(int error, enum attach_mode mode)
{
	switch (error) {
	case EPERM:
	case EACCES:
		return "not permitted";
	case EBUSY:
		return "another XDP program came on it just now";
	case EEXIST:
		return "an XDP program runs there in the other mode, or on a device above it (bond, bridge)";
	case ENODEV:
		return "it has just gone away";
	case EOPNOTSUPP:
		return mode == ATTACH_MODE_NATIVE ? "its driver has no XDP" : "this kernel or device has no XDP";
	case ENOMEM:
		return "no memory for the queues that XDP needs";
	case EINVAL:
		return "its driver cannot do XDP with its present settings";
	default:
		return strerror(error);
	}
}

static void hint(int error, const char *interface, enum attach_mode mode)
{
	if (error == EPERM || error == EACCES)
		privilege_hint(error);
	else if (error == EBUSY || error == EEXIST)
		report_hint("`ip -details link show` tells which device has one");
	else if (error == ENODEV)
		report_hint("`ip link` lists the interfaces that there are");
	else if (error == EOPNOTSUPP && mode == ATTACH_MODE_NATIVE)
		report_hint("--xdp-mode generic works with every driver, and costs more per packet");
	else if (mode == ATTACH_MODE_NATIVE)
		report_hint("drivers object to the MTU, the number of queues (`ethtool -l %s`) or LRO (`ethtool -k "
			    "%s`); --xdp-mode generic works with every driver, and costs more per packet",
			    interface, interface);
}

int attach_link_refused(int error, const char *interface, enum attach_mode mode, const char *words)
{
	report_error("%s: cannot attach in %s mode: %s%s%s%s", interface, attach_mode_name(mode), meaning(error, mode),
		     words[0] ? ": \"" : "", words, words[0] ? "\"" : "");
	hint(error, interface, mode);
	return -error;
}

/* One attempt. 0, or -errno: silent where the kernel refuses the link (*ret_refused), else after a message. */
static int attempt(const struct instance *instance, uint32_t ifindex, const char *pin, enum attach_mode mode,
		   bool *ret_refused)
{
	LIBBPF_OPTS(bpf_link_create_opts, options, .flags = flags_of(mode));
	int fd = bpf_link_create(instance->program, (int)ifindex, BPF_XDP, &options), error;

	*ret_refused = fd < 0;
	if (fd < 0)
		return fd;
	error = pin_make(fd, instance->path, pin);
	close(fd); /* a link without a pin ends here, and so does one whose maker is killed before */
	return error;
}

int attach_link_make(const struct instance *instance, const char *interface, uint32_t ifindex, const char *pin,
		     enum attach_mode mode, enum attach_mode *ret_mode)
{
	enum attach_mode first = mode == ATTACH_MODE_GENERIC ? ATTACH_MODE_GENERIC : ATTACH_MODE_NATIVE;
	const char *words;
	bool refused;
	int error;

	error = attempt(instance, ifindex, pin, first, &refused);
	if (!error)
		*ret_mode = first;
	if (!error || !refused)
		return error;
	words = ask_for_words(instance->program, ifindex, first);
	if (mode != ATTACH_MODE_AUTO || !attach_link_generic_may_help(-error))
		return attach_link_refused(-error, interface, first, words);
	report_notice("%s: native mode refused: %s", interface, words[0] ? words : meaning(-error, first));
	error = attempt(instance, ifindex, pin, ATTACH_MODE_GENERIC, &refused);
	if (error && refused)
		error = attach_link_refused(-error, interface, ATTACH_MODE_GENERIC,
					    ask_for_words(instance->program, ifindex, ATTACH_MODE_GENERIC));
	if (!error)
		*ret_mode = ATTACH_MODE_GENERIC;
	return error;
}

/*
 * Detaches first: the interface is free when this returns, also where somebody else holds
 * the link. Killed in between, a dead pin is left, which the next command finds and tells.
 */
int attach_link_remove(const struct instance *instance, const char *interface, const char *pin)
{
	int fd = pin_open(instance->path, pin), error = 0;

	if (fd < 0)
		return report_errno(-fd, "%s/%s: cannot open this pin", instance->path, pin);
	if (bpf_link_detach(fd) != 0)
		error = report_errno(errno, "%s: the kernel does not detach the link %s/%s", interface, instance->path,
				     pin);
	close(fd);
	return error ? error : pin_remove(instance->path, pin);
}
