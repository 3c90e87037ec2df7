/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* export --listen: Prometheus' text over HTTP, of a snapshot that is taken for each scrape. */
#ifndef MX_SCRAPE_H
#define MX_SCRAPE_H

#include <stdbool.h>

#include "http/address.h"

/*
 * Answers scrapes of the instance until SIGINT, SIGTERM or SIGHUP, without any capability once it listens; `all`: every
 * rule. The instance need not be there, now or later. 0 or -errno after a message.
 */
int scrape_serve(const char *instance, bool all, const struct http_address *address);

#endif
