/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "list.h"

#include <stdio.h>
#include <string.h>

#include "formats.h"

/* Each ends with NULL. */
static const struct list_format *const lists[] = {
	&list_plain,
	&list_spamhaus_drop,
	&list_microsoft_endpoints,
	&list_aws_ranges,
	&list_google_ranges,
	&list_spf,
	&list_ipset,
	&list_nft,
	NULL,
};
static const struct list_format *const tables[] = {
	&list_postfix_cidr,
	NULL,
};
static const struct list_format *const *const formats[LIST_KINDS] = {
	[LIST_ADDRESSES] = lists,
	[LIST_TABLE] = tables,
};

const struct list_format *list_find(enum list_kind kind, const char *name, size_t length)
{
	for (const struct list_format *const *format = formats[kind]; *format; format++)
		if (strlen((*format)->name) == length && memcmp((*format)->name, name, length) == 0)
			return *format;
	return NULL;
}

const struct list_format *list_default(void)
{
	return &list_plain;
}

void list_names(enum list_kind kind, char *ret_names, size_t size)
{
	size_t used = 0;

	ret_names[0] = '\0';
	for (const struct list_format *const *format = formats[kind]; *format && used < size; format++)
		used += (size_t)snprintf(ret_names + used, size - used, "%s%s", used > 0 ? ", " : "", (*format)->name);
}
