/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* The output formats. A format is a struct of functions; commands never know which one it is. */
#ifndef MX_EXPORTER_H
#define MX_EXPORTER_H

#include <stdio.h>

#include "snapshot.h"

struct exporter {
	const char *name;
	/*
	 * Writes the whole snapshot. `all`: every rule, whatever their number (formats that
	 * always hold all ignore it). 0 or -errno of a failed write.
	 */
	int (*write)(FILE *out, const struct snapshot *snapshot, bool all);
};

/* The exporter of that name, or NULL. */
const struct exporter *exporter_find(const char *name);

/* The names of all, "table|json|...": for options_choice(). */
const char *exporter_names(void);

#endif
