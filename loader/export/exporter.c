/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "exporter.h"

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
	return "table|json|csv|prometheus";
}
