/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "bpffs.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <linux/magic.h>

#include "../base/mem.h"
#include "../base/progress.h"
#include "../base/report.h"
#include "advice.h"
#include "pin.h"

#define LOOK_SECONDS     3
#define PATIENCE_SECONDS 2 /* a swap takes less: no word is lost on it */

bool bpffs_mounted(void)
{
	struct statfs fs;

	return statfs(BPFFS_MOUNT, &fs) == 0 && fs.f_type == BPF_FS_MAGIC;
}

/* As bpftool does: pins need a bpffs, and a machine that never used one may have none. */
static int mount_bpffs(void)
{
	if (mount("bpf", BPFFS_MOUNT, "bpf", MS_NOSUID | MS_NODEV | MS_NOEXEC | MS_RELATIME, "mode=0700") == 0) {
		report_notice(BPFFS_MOUNT ": no bpffs was mounted there: mounted one");
		return 0;
	}
	report_errno(errno, BPFFS_MOUNT ": no bpffs is mounted there, and mounting one failed");
	report_hint("it takes CAP_SYS_ADMIN; as root: mount -t bpf -o mode=0700 bpf " BPFFS_MOUNT);
	return -ENOENT;
}

static int refused(int error, const char *what)
{
	report_errno(error, BPFFS_ROOT ": %s", what);
	advice_pins(error);
	return -error;
}

/*
 * Whoever may write the folder can take every filter off. A bpffs that was mounted without mode=0700 lets everybody
 * make it before us. 0 or -errno after a message.
 */
static int check_root(int fd)
{
	struct stat folder;

	if (fstat(fd, &folder) != 0)
		return report_errno(errno, BPFFS_ROOT ": cannot tell whose folder this is");
	if ((folder.st_uid == 0 || folder.st_uid == geteuid()) && (folder.st_mode & (S_IWGRP | S_IWOTH)) == 0)
		return 0;
	report_error(BPFFS_ROOT ": user %u owns this folder, its mode is %04o: others than we could take the filter off",
		     folder.st_uid, folder.st_mode & 07777u);
	report_hint("as root: see what is in it, then chown root " BPFFS_ROOT "; chmod 0700 " BPFFS_ROOT);
	return -EPERM;
}

/* The folder of pins, made where it was not there. Its descriptor, or -errno after a message. */
static int open_root(void)
{
	int fd, error;

	do { /* the last who left may have removed it */
		if (mkdir(BPFFS_ROOT, 0700) != 0 && errno != EEXIST)
			return refused(errno, "cannot make this folder, where mxlock keeps its pins");
		fd = open(BPFFS_ROOT, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	} while (fd < 0 && errno == ENOENT);
	if (fd < 0)
		return refused(errno, "cannot open this folder");
	error = check_root(fd);
	if (!error)
		return fd;
	close(fd);
	return error;
}

static void wake(int signal)
{
	(void)signal; /* only so that flock() returns */
}

/* flock() for so many seconds. 0 or -errno, silent; -EINTR: somebody still holds it. */
static int wait_for_lock(int fd, int kind, unsigned seconds)
{
	struct sigaction waking = {.sa_handler = wake}, before;
	int error = 0;

	sigaction(SIGALRM, &waking, &before);
	alarm(seconds);
	if (flock(fd, kind) != 0)
		error = -errno;
	alarm(0);
	sigaction(SIGALRM, &before, NULL);
	return error;
}

/* Nobody shall wait for ever for a command that hangs, nor wait long without knowing why. 0 or -errno, silent. */
static int lock_or_give_up(int fd)
{
	int error;

	progress_begin("waiting for another mxlock");
	error = wait_for_lock(fd, LOCK_EX, PATIENCE_SECONDS);
	if (error == -EINTR) {
		report_notice("waiting for another mxlock that is changing something");
		error = wait_for_lock(fd, LOCK_EX, BPFFS_LOCK_SECONDS - PATIENCE_SECONDS);
	}
	progress_end();
	return error;
}

/* Whether the folder that was locked is still the one that others find: the last who left may have removed it. */
static bool still_there(int fd)
{
	struct stat locked, found;

	return fstat(fd, &locked) == 0 && stat(BPFFS_ROOT, &found) == 0 && locked.st_ino == found.st_ino;
}

int bpffs_lock(int *ret_lock)
{
	int error;

	if (!bpffs_mounted() && mount_bpffs() != 0)
		return -ENOENT;
	for (;;) {
		int fd = open_root();

		if (fd < 0)
			return fd;
		error = lock_or_give_up(fd);
		if (!error && still_there(fd)) {
			*ret_lock = fd;
			return 0;
		}
		close(fd);
		if (error == -EINTR) {
			report_error(BPFFS_ROOT ": another mxlock holds the lock, and has for %d s: gave up",
				     BPFFS_LOCK_SECONDS);
			report_hint("`fuser " BPFFS_ROOT "` tells which process");
			return -EBUSY;
		}
		if (error)
			return report_errno(-error, BPFFS_ROOT ": cannot lock this folder");
	}
}

int bpffs_lock_to_look(void)
{
	int fd = open(BPFFS_ROOT, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

	if (fd >= 0 && wait_for_lock(fd, LOCK_SH, LOOK_SECONDS) == 0 && still_there(fd))
		return fd;
	if (fd >= 0)
		close(fd);
	return -1;
}

void bpffs_unlock(int lock)
{
	if (lock < 0)
		return;
	rmdir(BPFFS_ROOT); /* refused while an instance is in it, as it should be */
	close(lock);
}

int bpffs_lock_pin(const char *folder, const char *name, unsigned seconds)
{
	char path[PIN_PATH];
	int fd, error;

	pin_path(folder, name, path);
	fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	error = wait_for_lock(fd, seconds > 0 ? LOCK_EX : LOCK_EX | LOCK_NB, seconds);
	if (!error)
		return fd;
	close(fd);
	return error;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The next name that is not the folder's own. NULL: there is none, and *ret_error tells whether that is known. */
static const char *next_name(DIR *folder, int *ret_error)
{
	const struct dirent *entry;

	do {
		errno = 0;
		entry = readdir(folder);
		*ret_error = errno;
	} while (entry && (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0));
	return entry ? entry->d_name : NULL;
}

int bpffs_names(const char *path, char ***ret)
{
	DIR *folder = opendir(path);
	size_t count = 0, capacity = 0;
	char **names = NULL;
	const char *name;
	int error = folder || errno == ENOENT ? 0 : errno;

	while (folder && (name = next_name(folder, &error)) != NULL) {
		names = mem_grow(names, &capacity, count, sizeof(*names));
		names[count++] = mem_text(name, strlen(name));
	}
	if (folder)
		closedir(folder);
	names = mem_grow(names, &capacity, count, sizeof(*names));
	names[count] = NULL;
	if (error) { /* a part of the names is not to be taken for all of them */
		report_errno(error, "%s: cannot read this folder", path);
		advice_pins(error);
		bpffs_free_names(names);
		return -error;
	}
	qsort(names, count, sizeof(*names), by_name);
	*ret = names;
	return 0;
}

void bpffs_free_names(char **names)
{
	for (char **name = names; name && *name; name++)
		free(*name);
	free(names);
}

static int not_removed(int error, const char *what, const char *path)
{
	report_errno(error, "%s: cannot remove this %s", path, what);
	advice_pins(error);
	return -error;
}

int bpffs_remove_tree(const char *path)
{
	char **names = NULL, below[PIN_PATH];
	int error;

	if (unlink(path) == 0 || errno == ENOENT)
		return 0;
	if (errno != EISDIR && errno != EPERM)
		return not_removed(errno, "pin", path);
	error = bpffs_names(path, &names);
	if (error)
		return error;
	for (char **name = names; name && *name && !error; name++) {
		pin_path(path, *name, below);
		error = bpffs_remove_tree(below);
	}
	bpffs_free_names(names);
	if (!error && rmdir(path) != 0)
		error = not_removed(errno, "folder of pins", path);
	return error;
}
