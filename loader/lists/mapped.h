/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* Sets of IPv6 that name ::ffff:0:0/96, as lists of bogons do: there no packet of IPv4 matches that. */
#ifndef MX_MAPPED_H
#define MX_MAPPED_H

#include "line.h"
#include "list.h"

/* Whether an entry of a set, as written, is such a one and so has to be left out; a note tells. */
bool mapped_left_out(const struct list *list, struct word word, struct span span, const struct prefix_text *written);

#endif
