/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "exporter.h"

#include <assert.h>
#include <string.h>

#include "formats.h"

static const struct exporter *const exporters[] = {
	&export_table,
	&export_json,
	&export_csv,
	&export_prometheus,
};
#define EXPORTERS (sizeof(exporters) / sizeof(exporters[0]))

const struct exporter *exporter_find(const char *name)
{
	for (size_t i = 0; i < EXPORTERS; i++)
		if (strcmp(exporters[i]->name, name) == 0)
			return exporters[i];
	return NULL;
}

const char *exporter_names(void)
{
	static char names[64];
	size_t used = 0;

	for (size_t i = 0; i < EXPORTERS; i++) {
		used += (size_t)snprintf(names + used, sizeof(names) - used, "%s%s", i > 0 ? "|" : "", exporters[i]->name);
		assert(used < sizeof(names));
	}
	return names;
}
