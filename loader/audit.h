/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* Who changed what, for syslog: facility authpriv, ident mxlock, one line for each change and each that failed. */
#ifndef MX_AUDIT_H
#define MX_AUDIT_H

/* One line. All texts may be anything: what is no plain text in them is shown as '?'. */
struct audit {
	const char *instance;
	int argc; /* the command as it was given, its name first */
	char **argv;
	const char *from, *to; /* digests of what was in force and what is; "-": nothing; "?": it cannot be told */
	const char *error;     /* what failed; NULL: it is done */
};

/* Writes the line. Where nobody listens at /dev/log it is lost, which is no error. */
void audit_write(const struct audit *audit);

#endif
