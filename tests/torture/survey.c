/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * What an instance holds in the kernel, and what it does with packets, found without mxlock's help.
 *
 *   survey probe INSTANCE FLOWS     one letter for each flow: P passed, D dropped
 *   survey holdings INSTANCE        every pin, and how many places of each map of maps are taken; generations
 *                                   are numbered from 1, so that two listings can be compared
 *   survey ids INSTANCE             the ids of all maps, programs and links behind that: "map 17"
 *   survey gone FILE                waits, 10 s at the most, until nothing listed there is left in the kernel,
 *                                   which frees maps behind one's back; prints what is
 */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <linux/bpf.h>

#include <bpf/bpf.h>

#include "flow.h"

#define ROOT      "/sys/fs/bpf/mxlock"
#define PATH      512
#define PATIENCE  200 /* times 50 ms */

enum view {
	VIEW_HOLDINGS,
	VIEW_IDS,
};

static int open_pin(const char *path)
{
	int fd = bpf_obj_get(path);

	if (fd < 0)
		die("%s: %s", path, strerror(errno));
	return fd;
}

/* Maps, programs and links answer to different questions; the link /proc/self/fd tells which this is. */
static const char *kind_of(int fd)
{
	char path[64], target[64] = "";

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (readlink(path, target, sizeof(target) - 1) < 0)
		die("%s: %s", path, strerror(errno));
	if (strstr(target, "bpf-map"))
		return "map";
	return strstr(target, "bpf-prog") ? "prog" : "link";
}

static __u32 id_of(int fd, const char *kind)
{
	struct bpf_prog_info program = {0};
	struct bpf_link_info link = {0};
	struct bpf_map_info map = {0};
	bool is_map = strcmp(kind, "map") == 0, is_program = strcmp(kind, "prog") == 0;
	void *info = is_map ? (void *)&map : is_program ? (void *)&program : (void *)&link;
	__u32 size = is_map ? sizeof(map) : is_program ? sizeof(program) : sizeof(link);

	if (bpf_obj_get_info_by_fd(fd, info, &size) != 0)
		die("cannot ask a %s for its id: %s", kind, strerror(errno));
	return is_map ? map.id : is_program ? program.id : link.id;
}

/* The places of a map of maps. */
static void show_places(int outer, const char *name, enum view view)
{
	struct bpf_map_info info = {0};
	__u32 size = sizeof(info), taken = 0, id;

	if (bpf_obj_get_info_by_fd(outer, &info, &size) != 0 || info.type != BPF_MAP_TYPE_ARRAY_OF_MAPS)
		return;
	for (__u32 i = 0; i < info.max_entries; i++) {
		if (bpf_map_lookup_elem(outer, &i, &id) != 0)
			continue;
		taken++;
		if (view == VIEW_IDS)
			printf("map %u\n", id);
	}
	if (view == VIEW_HOLDINGS)
		printf("%s: %u places taken\n", name, taken);
}

static void show_pin(const char *path, const char *shown, enum view view)
{
	int fd = open_pin(path);
	const char *kind = kind_of(fd);

	if (view == VIEW_HOLDINGS)
		printf("%s %s\n", shown, kind);
	else
		printf("%s %u\n", kind, id_of(fd, kind));
	if (strcmp(kind, "map") == 0)
		show_places(fd, shown, view);
	close(fd);
}

/* gen-17 is shown as gen-1 where it is the first that there is: names are sorted by number. */
static int by_number(const struct dirent **a, const struct dirent **b)
{
	return strverscmp((*a)->d_name, (*b)->d_name);
}

static void show_folder(const char *path, const char *shown, enum view view)
{
	struct dirent **names;
	unsigned generation = 0;
	int count = scandir(path, &names, NULL, by_number);

	for (int i = 0; i < count; i++) {
		const char *name = names[i]->d_name;
		char below[PATH], below_shown[PATH];
		struct stat status;

		if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
			continue;
		snprintf(below, sizeof(below), "%.250s/%.250s", path, name);
		if (strncmp(name, "gen-", 4) == 0)
			snprintf(below_shown, sizeof(below_shown), "%.250sgen-%u", shown, ++generation);
		else
			snprintf(below_shown, sizeof(below_shown), "%.250s%.250s", shown, name);
		if (lstat(below, &status) != 0)
			die("%s: %s", below, strerror(errno));
		if (S_ISDIR(status.st_mode)) {
			if (view == VIEW_HOLDINGS)
				printf("%s/\n", below_shown);
			strcat(below_shown, "/");
			show_folder(below, below_shown, view);
		} else {
			show_pin(below, below_shown, view);
		}
	}
}

static void probe(const char *instance, const char *file)
{
	char path[PATH];
	size_t count;
	struct flow *flows = flows_read(file, &count);
	int program;

	snprintf(path, sizeof(path), ROOT "/%s/program", instance);
	program = open_pin(path);
	for (size_t i = 0; i < count; i++)
		putchar(flow_run(&flows[i], program, 1) == XDP_PASS ? 'P' : 'D');
	putchar('\n');
	free(flows);
	close(program);
}

static bool is_there(const char *kind, __u32 id)
{
	int fd = strcmp(kind, "map") == 0    ? bpf_map_get_fd_by_id(id)
		 : strcmp(kind, "prog") == 0 ? bpf_prog_get_fd_by_id(id)
					     : bpf_link_get_fd_by_id(id);

	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

/* How many of those listed are left. */
static unsigned count_left(const char *path, bool tell)
{
	FILE *file = fopen(path, "re");
	unsigned left = 0;
	char kind[8];
	__u32 id;

	if (!file)
		die("%s: %s", path, strerror(errno));
	while (fscanf(file, "%7s %u", kind, &id) == 2) {
		if (!is_there(kind, id))
			continue;
		left++;
		if (tell)
			printf("%s %u is left\n", kind, id);
	}
	fclose(file);
	return left;
}

static int wait_until_gone(const char *path)
{
	const struct timespec pause = {.tv_nsec = 50000000};

	for (unsigned i = 0; i < PATIENCE && count_left(path, false) > 0; i++)
		nanosleep(&pause, NULL); /* there is no event to wait for */
	return count_left(path, true) > 0;
}

int main(int argc, char **argv)
{
	char path[PATH];

	if (argc == 4 && strcmp(argv[1], "probe") == 0) {
		probe(argv[2], argv[3]);
		return 0;
	}
	if (argc != 3)
		die("usage: survey probe INSTANCE FLOWS | holdings INSTANCE | ids INSTANCE | gone FILE");
	if (strcmp(argv[1], "gone") == 0)
		return wait_until_gone(argv[2]);
	snprintf(path, sizeof(path), ROOT "/%s", argv[2]);
	show_folder(path, "", strcmp(argv[1], "ids") == 0 ? VIEW_IDS : VIEW_HOLDINGS);
	return 0;
}
