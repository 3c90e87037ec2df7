/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "mapped.h"

#include <string.h>

bool mapped_left_out(const struct list *list, struct word word, struct span span, const struct prefix_text *written)
{
	char quote[DIAGNOSTICS_QUOTE];

	if (written->family != 4 || !memchr(word.start, ':', word.length))
		return false;
	diagnostics_warning(list->diagnostics, NOTE_LIST, span,
			    "'%s' is left out: in a set of IPv6 no packet of IPv4 matches it; where those are meant, write the "
			    "IPv4 prefix",
			    diagnostics_quote(word.start, word.length, quote));
	return true;
}
