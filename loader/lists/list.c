/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "list.h"

#include <stdio.h>
#include <string.h>

#include "formats.h"

static const struct list_format *const formats[] = {
	&list_plain,	     &list_spamhaus_drop, &list_microsoft_endpoints,
	&list_aws_ranges,    &list_google_ranges, &list_spf,
	&list_ipset,	     &list_nft,
};
#define FORMATS (sizeof(formats) / sizeof(formats[0]))

const struct list_format *list_find(const char *name, size_t length)
{
	for (size_t i = 0; i < FORMATS; i++)
		if (strlen(formats[i]->name) == length && memcmp(formats[i]->name, name, length) == 0)
			return formats[i];
	return NULL;
}

const struct list_format *list_default(void)
{
	return &list_plain;
}

void list_names(char *ret_names, size_t size)
{
	size_t used = 0;

	ret_names[0] = '\0';
	for (size_t i = 0; i < FORMATS && used < size; i++)
		used += (size_t)snprintf(ret_names + used, size - used, "%s%s", i > 0 ? ", " : "", formats[i]->name);
}
