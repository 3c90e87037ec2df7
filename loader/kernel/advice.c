/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "advice.h"

#include <errno.h>

#include "../base/report.h"

void advice_pins(int error)
{
	if (error == EPERM || error == EACCES)
		report_hint("run as root, or as the user whom the folder of pins belongs to");
}

void advice_memory(int error)
{
	if (error == ENOMEM)
		report_hint("the kernel has no room for a map of that size; `mxlock check` tells what a policy holds");
}

void advice_damaged(const char *path)
{
	report_hint("what is in force goes on judging; to take it off, which opens the port, and begin anew: rm -r %s", path);
}

void advice_begin(const char *instance)
{
	char option[REPORT_INSTANCE];

	report_hint("begin with `mxlock attach IFACE --policy FILE%s`", report_instance(instance, option));
}

void advice_confirm(const char *instance)
{
	char option[REPORT_INSTANCE];

	report_instance(instance, option);
	report_hint("`mxlock confirm%s` keeps it, `mxlock rollback%s` goes back at once", option, option);
}
