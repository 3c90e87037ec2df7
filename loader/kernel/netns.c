/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "netns.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <linux/capability.h>

#include "../base/mem.h"
#include "privilege.h"

#define NAMED "/run/netns"
#define PATH  320

/* The namespaces that were seen, each once. */
struct seen {
	uint64_t *inodes;
	size_t count, capacity;
};

/* What netns_run() and netns_search() look for. */
struct walk {
	uint64_t wanted; /* 0: every one */
	netns_job *job;
	void *context;
	struct seen seen;
	int result;
	uint64_t where; /* the namespace that `result` is of; 0: none yet */
};

/* A visit of one namespace by a thread. */
struct visit {
	int fd;
	netns_job *job;
	void *context;
	int result;
};

static uint64_t inode_of(const char *path)
{
	struct stat file;

	return stat(path, &file) == 0 ? (uint64_t)file.st_ino : 0;
}

uint64_t netns_here(void)
{
	return inode_of("/proc/thread-self/ns/net");
}

bool netns_all_open(void)
{
	return !privilege_lacks(CAP_SYS_ADMIN) && !privilege_lacks(CAP_SYS_PTRACE);
}

static void *run_there(void *argument)
{
	struct visit *visit = argument;

	visit->result = setns(visit->fd, CLONE_NEWNET) == 0 ? visit->job(visit->context) : -errno;
	return NULL;
}

/* Goes to the namespace behind the path, which has to be the one with that inode. -errno or the job's result. */
static int go(const char *path, uint64_t inode, netns_job *job, void *context)
{
	struct visit visit = {.fd = open(path, O_RDONLY | O_CLOEXEC), .job = job, .context = context};
	struct stat file;
	pthread_t thread;
	int error;

	if (visit.fd < 0)
		return -errno;
	if (fstat(visit.fd, &file) != 0 || file.st_ino != inode) {
		close(visit.fd);
		return -ENOENT; /* it went away in between */
	}
	error = pthread_create(&thread, NULL, run_there, &visit);
	if (!error)
		error = pthread_join(thread, NULL);
	close(visit.fd);
	return error ? -error : visit.result;
}

static bool was_seen(struct seen *seen, uint64_t inode)
{
	for (size_t i = 0; i < seen->count; i++)
		if (seen->inodes[i] == inode)
			return true;
	seen->inodes = mem_grow(seen->inodes, &seen->capacity, seen->count, sizeof(*seen->inodes));
	seen->inodes[seen->count++] = inode;
	return false;
}

/* Looks at what may be a namespace. Whether the walk is over. */
static bool consider(struct walk *walk, const char *path)
{
	uint64_t inode = inode_of(path);
	int result;

	if (inode == 0 || (walk->wanted && inode != walk->wanted))
		return false;
	if (!walk->wanted && was_seen(&walk->seen, inode))
		return false;
	result = go(path, inode, walk->job, walk->context);
	if (walk->wanted ? result == -ENOENT : result <= 0)
		return false;
	walk->result = result;
	walk->where = inode;
	return true;
}

/* All entries of a folder, with `behind` behind each: the named namespaces, or those of processes. */
static bool walk_folder(struct walk *walk, const char *folder, const char *behind, bool numbers)
{
	DIR *entries = opendir(folder);
	struct dirent *entry;
	bool over = false;

	while (entries && !over && (entry = readdir(entries)) != NULL) {
		char path[PATH];

		if (entry->d_name[0] == '.' || (numbers && !isdigit((unsigned char)entry->d_name[0])))
			continue;
		snprintf(path, sizeof(path), "%s/%s%s", folder, entry->d_name, behind);
		over = consider(walk, path);
	}
	if (entries)
		closedir(entries);
	return over;
}

static void walk_all(struct walk *walk)
{
	if (!consider(walk, "/proc/thread-self/ns/net") && !walk_folder(walk, NAMED, "", false))
		walk_folder(walk, "/proc", "/ns/net", true);
	free(walk->seen.inodes);
}

int netns_run(uint64_t netns, netns_job *job, void *context)
{
	struct walk walk = {.wanted = netns, .job = job, .context = context, .result = -ENOENT};

	if (netns == 0)
		return -ENOENT;
	if (netns == netns_here())
		return job(context);
	walk_all(&walk);
	return walk.result;
}

int netns_search(netns_job *job, void *context, uint64_t *ret_netns)
{
	struct walk walk = {.job = job, .context = context};

	walk_all(&walk);
	if (walk.result > 0)
		*ret_netns = walk.where;
	return walk.result;
}
