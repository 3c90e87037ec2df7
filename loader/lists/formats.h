/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* All formats of lists, each in the file of its name: what list.c finds one in. */
#ifndef MX_FORMATS_OF_LISTS_H
#define MX_FORMATS_OF_LISTS_H

#include "list.h"

extern const struct list_format list_aws_ranges;
extern const struct list_format list_google_ranges;
extern const struct list_format list_ipset;
extern const struct list_format list_microsoft_endpoints;
extern const struct list_format list_nft;
extern const struct list_format list_plain;
extern const struct list_format list_postfix_cidr;
extern const struct list_format list_spamhaus_drop;
extern const struct list_format list_spf;

#endif
