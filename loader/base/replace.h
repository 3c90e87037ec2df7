/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * A file that is written anew beside the one of its name, and takes that one's place in one step when it is whole: who
 * reads sees the old one or the new one.
 */
#ifndef MX_REPLACE_H
#define MX_REPLACE_H

#include <signal.h>
#include <stdio.h>

struct replacement {
	FILE *out; /* write to this; its errors are replace_end()'s */
	const char *path;
	char *temporary;
	sigset_t signals; /* those that were blocked before */
};

/*
 * Begins to replace the file `path`, which is a regular one or none yet. Until replace_end() the signals that end a
 * program wait, so that nothing is left beside the file. 0 or -errno after a message; only after 0, replace_end() is
 * to be called, and `path` stays valid until then.
 */
int replace_begin(const char *path, struct replacement *ret);

/*
 * Ends it. `error`: of what was written; where it is 0, the new file is written out to the disk, with mode 0644, and takes
 * the old one's place. Where anything fails, the old file stays, and the new one is removed. 0 or -errno after a message.
 */
int replace_end(struct replacement *replacement, int error);

#endif
