/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* What of an instance wants somebody's attention, once a day: see `mxlock service review`. */
#ifndef MX_REVIEW_H
#define MX_REVIEW_H

#include <stddef.h>

#include "conf.h"

/* Compares the instance with its conf, and says each thing that wants attention. How many there are. */
size_t review(const char *instance, const struct conf *conf);

#endif
