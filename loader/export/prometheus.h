/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* What a scrape needs besides the format itself, which exporter.h has. */
#ifndef MX_PROMETHEUS_H
#define MX_PROMETHEUS_H

#include <stdio.h>

/* The Content-Type of the text. */
#define PROMETHEUS_TYPE "text/plain; version=0.0.4"

/* Writes that the instance is not attached, which is all that there is to say of it. 0 or -errno of a failed write. */
int prometheus_write_absent(FILE *out, const char *instance);

#endif
