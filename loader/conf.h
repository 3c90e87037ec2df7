/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * How an instance is to be at boot: /etc/mxlock/INSTANCE.conf, lines of KEY=value, which `mxlock service` reads. Blanks
 * around either do not count, nor do empty lines and those that begin with '#'.
 */
#ifndef MX_CONF_H
#define MX_CONF_H

#include <stdbool.h>
#include <stddef.h>

#define CONF_FOLDER "/etc/mxlock"

enum conf_on_error { /* in the order of the choices of on-error */
	CONF_LAST_GOOD,
	CONF_OPEN,
	CONF_CLOSED,
};

struct conf {
	const char *policy;
	const char *xdp_mode, *via;    /* as the options of attach take them */
	enum conf_on_error on_error;   /* what to do where the policy does not compile, or a line here is wrong */
	const char **interfaces;       /* `count` of them */
	size_t count;
	bool wrong; /* there are errors in it: lines that are wrong are left out, and words too */
	char *text; /* what the others point into */
};

/*
 * Reads the conf of an instance. 0, also where there are errors in it, and it is `wrong`: all of them are said, and the rest is
 * there, but for the policy, which may be NULL; or -errno after a message: it could not be read. conf_free() in any case.
 */
int conf_read(const char *instance, struct conf *ret);

/* Whether the conf names that interface, by whichever of its names: it may have alternative ones. */
bool conf_names(const struct conf *conf, const char *interface);

void conf_free(struct conf *conf);

#endif
