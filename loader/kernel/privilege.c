/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "privilege.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <linux/capability.h>

#include "../base/report.h"

static uint64_t effective(void)
{
	struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct halves[_LINUX_CAPABILITY_U32S_3] = {0};

	syscall(SYS_capget, &header, halves);
	return halves[0].effective | (uint64_t)halves[1].effective << 32;
}

bool privilege_lacks(int capability)
{
	return (effective() >> capability & 1) == 0;
}

int privilege_give_up(void)
{
	struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
	const struct __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = {0};

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || syscall(SYS_capset, &header, none) != 0)
		return report_errno(errno, "cannot give up capabilities");
	return 0;
}

bool privilege_hint(int error)
{
	static const struct {
		int capability;
		const char *name;
	} wanted[] = {{CAP_BPF, "CAP_BPF"}, {CAP_NET_ADMIN, "CAP_NET_ADMIN"}, {CAP_PERFMON, "CAP_PERFMON"}};
	char missing[64] = "";
	size_t used = 0;

	for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++)
		/* to bpf(), CAP_SYS_ADMIN stands for the finer ones, which were split from it */
		if (privilege_lacks(wanted[i].capability) && privilege_lacks(CAP_SYS_ADMIN))
			used += (size_t)snprintf(missing + used, sizeof(missing) - used, "%s%s", used ? ", " : "",
						 wanted[i].name);
	if (used > 0)
		report_hint("missing: %s; run as root, or see CAPABILITIES in mxlock(8)", missing);
	else if (error == EPERM)
		report_hint("no capability is missing: what refuses may be a security module, the kernel's lockdown, or "
			    "the user namespace of a container");
	return used > 0 || error == EPERM;
}
