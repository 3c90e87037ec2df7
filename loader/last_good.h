/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * The last good policy of an instance: the canonical text of the last one in force that awaited no confirm. It is what
 * `mxlock service` takes at boot where the policy does not compile.
 */
#ifndef MX_LAST_GOOD_H
#define MX_LAST_GOOD_H

#define LAST_GOOD_PATH 128 /* bytes that its path needs */

/* What a service puts in force where it is to be closed, in canonical form: it never is the last good one. */
#define LAST_GOOD_CLOSED \
	"lock closed {\n" \
	"\tport 25\n" \
	"\tto any\n" \
	"\tdefault drop\n" \
	"\tmode enforce\n" \
	"}\n"

/* Where it is kept. */
void last_good_path(const char *instance, char ret_path[static LAST_GOOD_PATH]);

/*
 * Keeps the policy that the instance has in force, unless that awaits a confirm or is kept already, for who holds the lock:
 * the file is replaced in one step. Where its folder is not there the instance is no service's, and nothing is done. A
 * failure is said, and changes nothing of what is in force.
 */
void last_good_keep(const char *instance);

#endif
