/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* The folder of pins, and the lock that those hold who change it. */
#ifndef MX_BPFFS_H
#define MX_BPFFS_H

#include <stdbool.h>

#define BPFFS_MOUNT "/sys/fs/bpf"
#define BPFFS_ROOT  BPFFS_MOUNT "/mxlock"

/* Whether a bpffs is mounted where pins are looked for. */
bool bpffs_mounted(void);

/*
 * Takes the lock that serialises all commands that change something: mounts a bpffs where
 * none is, makes the root folder (0700) where it is not there, refuses one that others
 * could write, and waits for another mxlock, at most BPFFS_LOCK_SECONDS. 0 or -errno after a
 * message. The lock ends with the descriptor: bpffs_unlock(), or the end of the process.
 */
#define BPFFS_LOCK_SECONDS 60
int bpffs_lock(int *ret_lock);

/*
 * For those who only read, and have found something half done: waits until no command that changes something is
 * at work, a few seconds at the most, and keeps others from it. A lock to be closed (it is not the one that
 * bpffs_unlock() takes: who only reads removes nothing), or -1, silent.
 */
int bpffs_lock_to_look(void);

/* Gives the lock back, and removes the root folder if it is empty. -1 is fine. */
void bpffs_unlock(int lock);

/*
 * Locks the pin FOLDER/NAME of an array, for who alone may use that map: waits so many seconds, 0: not at all. A
 * descriptor, the lock ends with it; or -errno, silent: -EINTR or -EWOULDBLOCK where another holds it. (The kernel opens pins of
 * arrays as files, since it can show them as text; pins of other kinds it does not.)
 */
int bpffs_lock_pin(const char *folder, const char *name, unsigned seconds);

/*
 * The names in a folder, sorted, a NULL behind them; free each and the array with bpffs_free_names(), to which NULL is
 * fine. 0 or -errno after a message; a folder that is not there is an empty list.
 */
int bpffs_names(const char *path, char ***ret);
void bpffs_free_names(char **names);

/* Removes a folder and what is in it, sub-folders too. 0 or -errno after a message; not there is 0. */
int bpffs_remove_tree(const char *path);

#endif
