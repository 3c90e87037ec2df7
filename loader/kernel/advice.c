/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "advice.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

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

void advice_confirm(const char *instance)
{
	bool named = strcmp(instance, "default") != 0;
	const char *option = named ? " --instance " : "", *name = named ? instance : "";

	report_hint("`mxlock confirm%s%s` keeps it, `mxlock rollback%s%s` goes back at once", option, name, option, name);
}
