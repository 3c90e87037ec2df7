/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "lapses.h"

void lapses_note(struct lapses *lapses, struct span span)
{
	if (lapses->count++ == 0)
		lapses->first = span;
}

void lapses_warn(const struct lapses *lapses, const struct list *list, const char *one, const char *many, const char *tool)
{
	bool several = lapses->count > 1;

	if (lapses->count == 0)
		return;
	diagnostics_warning(list->diagnostics, WARNING_LIST, lapses->first,
			    "%zu %s of this set end%s by a timeout, in %s; here %s until the list is included anew",
			    lapses->count, several ? many : one, several ? "" : "s", tool,
			    several ? "they stay" : "it stays");
}
