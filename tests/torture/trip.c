/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * Trips up a program at one of its system calls: kills it there, or makes the call fail.
 *
 *   trip count WHICH PROGRAM...               says how many calls of that kind it makes
 *   trip kill WHICH N PROGRAM...              SIGKILL in place of its Nth call of that kind
 *   trip fail WHICH N ERRNO PROGRAM...        its Nth call of that kind is not made, and fails so
 *
 * WHICH: `all` calls; `changing`: those that change something which outlives the process; `faulty`: those
 * that the world can refuse: bpf, files, memory, netlink; `looking`: looks into maps and folders. ERRNO is a number.
 *
 * Says so on descriptor 3, which the program does not get: "bpf 2". Exit status: of the program; 137
 * where it was killed; 200 where it made fewer calls than N; 201 where this could not do its work.
 *
 * The calls are seen by seccomp's notifications: the product knows nothing of it, and all threads are seen.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <linux/bpf.h>
#include <linux/filter.h>
#include <linux/seccomp.h>

#define FEWER    200
#define BROKEN   201
#define SAY      3

enum which {
	WHICH_ALL,
	WHICH_CHANGING,
	WHICH_FAULTY,
	WHICH_LOOKING,
};

static const struct {
	long number;
	const char *name;
	bool changing, faulty;
} calls[] = {
#ifdef SYS_open
	{SYS_open, "open", true, true},
	{SYS_mkdir, "mkdir", true, true},
	{SYS_rmdir, "rmdir", true, true},
	{SYS_unlink, "unlink", true, true},
	{SYS_rename, "rename", true, true},
#endif
	{SYS_bpf, "bpf", true, true},
	{SYS_openat, "openat", false, true},
	{SYS_mkdirat, "mkdirat", true, true},
	{SYS_unlinkat, "unlinkat", true, true},
	{SYS_renameat2, "renameat2", true, true},
	{SYS_read, "read", false, true},
	{SYS_write, "write", false, true},
	{SYS_mmap, "mmap", false, true},
	{SYS_getdents64, "getdents64", false, true},
	{SYS_flock, "flock", true, true},
	{SYS_mount, "mount", true, true},
	{SYS_socket, "socket", false, true},
	{SYS_bind, "bind", false, true},
	{SYS_sendto, "sendto", true, true},
	{SYS_sendmsg, "sendmsg", true, true},
	{SYS_recvmsg, "recvmsg", false, true},
	{SYS_recvfrom, "recvfrom", false, true},
	{SYS_ioctl, "ioctl", false, true},
	{SYS_clone3, "clone3", false, true},
	{SYS_setns, "setns", false, true},
};

/* Commands of bpf(2) that only look. */
static bool only_looks(unsigned long long command)
{
	switch (command) {
	case BPF_MAP_LOOKUP_ELEM:
	case BPF_MAP_GET_NEXT_KEY:
	case BPF_MAP_LOOKUP_BATCH:
	case BPF_OBJ_GET:
	case BPF_OBJ_GET_INFO_BY_FD:
	case BPF_PROG_GET_NEXT_ID:
	case BPF_MAP_GET_NEXT_ID:
	case BPF_PROG_GET_FD_BY_ID:
	case BPF_MAP_GET_FD_BY_ID:
	case BPF_LINK_GET_NEXT_ID:
	case BPF_LINK_GET_FD_BY_ID:
	case BPF_BTF_GET_FD_BY_ID:
	case BPF_BTF_LOAD:
	case BPF_PROG_TEST_RUN:
		return true;
	default:
		return false;
	}
}

static bool is_of(enum which which, const struct seccomp_data *call)
{
	if (which == WHICH_ALL)
		return true;
	if (which == WHICH_LOOKING)
		return call->nr == SYS_getdents64 || (call->nr == SYS_bpf && call->args[0] == BPF_MAP_LOOKUP_ELEM);
	for (size_t i = 0; i < sizeof(calls) / sizeof(*calls); i++)
		if (calls[i].number == call->nr)
			return which == WHICH_FAULTY ? calls[i].faulty
						     : calls[i].changing && (call->nr != SYS_bpf || !only_looks(call->args[0]));
	return false;
}

static void say(const struct seccomp_data *call)
{
	const char *name = "call";

	for (size_t i = 0; i < sizeof(calls) / sizeof(*calls); i++)
		if (calls[i].number == call->nr)
			name = calls[i].name;
	if (call->nr == SYS_bpf || strcmp(name, "call") == 0)
		dprintf(SAY, "%s %lld\n", name, call->nr == SYS_bpf ? (long long)call->args[0] : call->nr);
	else
		dprintf(SAY, "%s\n", name);
}

__attribute__((noreturn)) static void broken(const char *what)
{
	fprintf(stderr, "trip: %s: %s\n", what, strerror(errno));
	exit(BROKEN);
}

/* In the child: from here on each call waits for the parent, who takes the descriptor out of this process. */
static void run(char **program, atomic_int *ready)
{
	struct sock_filter filter = BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF);
	struct sock_fprog whole = {.len = 1, .filter = &filter};
	long listener;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	close(SAY);
	
	listener = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER, &whole);
	atomic_store(ready, listener < 0 ? -errno : (int)listener);
	if (listener >= 0)
		execvp(program[0], program);
	_exit(BROKEN);
}

/* Takes the listener over. *ret_pidfd tells when the child ends. */
static int take(pid_t child, atomic_int *ready, int *ret_pidfd)
{
	int pidfd = (int)syscall(SYS_pidfd_open, child, 0), fd;

	while (atomic_load(ready) == 0 && waitpid(child, NULL, WNOHANG) == 0)
		sched_yield();
	errno = -atomic_load(ready);
	if (pidfd < 0 || atomic_load(ready) <= 0)
		broken("seccomp");
	fd = (int)syscall(SYS_pidfd_getfd, pidfd, atomic_load(ready), 0);
	if (fd < 0)
		broken("pidfd_getfd");
	*ret_pidfd = pidfd;
	return fd;
}

struct trip {
	enum which which;
	unsigned long at; /* 0: count only */
	int error;        /* 0: kill */
	unsigned long count;
};

/* Answers one call. False: there is none any more. Before 6.11 the listener itself tells that of no child that is not waited for. */
static bool answer(int listener, int pidfd, pid_t child, struct trip *trip)
{
	struct pollfd ready[] = {{.fd = listener, .events = POLLIN}, {.fd = pidfd, .events = POLLIN}};
	struct seccomp_notif call = {0};
	struct seccomp_notif_resp response = {.flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE};

	if (poll(ready, 2, -1) < 0 || (ready[0].revents & POLLHUP) || ready[1].revents)
		return false;
	if (ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &call) != 0)
		return errno == EINTR || errno == ENOENT;
	response.id = call.id;
	if (is_of(trip->which, &call.data) && ++trip->count == trip->at) {
		say(&call.data);
		if (trip->error == 0) {
			kill(child, SIGKILL);
			return false;
		}
		response.flags = 0;
		response.error = -trip->error;
	}
	ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &response);
	return true;
}

static int trip_up(char **program, struct trip *trip)
{
	atomic_int *ready = mmap(NULL, sizeof(*ready), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	int listener, pidfd, status;
	pid_t child;

	if (ready == MAP_FAILED || (child = fork()) < 0)
		broken("fork");
	if (child == 0)
		run(program, ready);
	listener = take(child, ready, &pidfd);
	while (answer(listener, pidfd, child, trip))
		;
	if (waitpid(child, &status, 0) != child)
		broken("waitpid");
	if (trip->at != 0 && trip->count < trip->at)
		return FEWER;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static unsigned long number_of(const char *text)
{
	char *rest;
	unsigned long value = strtoul(text, &rest, 10);

	errno = EINVAL;
	if (*text == '\0' || *rest != '\0')
		broken(text);
	return value;
}

int main(int argc, char **argv)
{
	static const char *const names[] = {"all", "changing", "faulty", "looking"};
	bool counts = argc > 3 && strcmp(argv[1], "count") == 0, kills = argc > 4 && strcmp(argv[1], "kill") == 0;
	bool fails = argc > 5 && strcmp(argv[1], "fail") == 0;
	struct trip trip = {.which = WHICH_LOOKING + 1};
	int status;

	for (unsigned i = 0; argc > 2 && i < sizeof(names) / sizeof(*names); i++)
		if (strcmp(argv[2], names[i]) == 0)
			trip.which = i;
	errno = EINVAL;
	if ((!counts && !kills && !fails) || trip.which > WHICH_LOOKING)
		broken("usage: trip count|kill|fail all|changing|faulty|looking [N [ERRNO]] PROGRAM...");
	if (!counts)
		trip.at = number_of(argv[3]);
	if (fails)
		trip.error = (int)number_of(argv[4]);
	status = trip_up(argv + 3 + !counts + fails, &trip);
	if (counts)
		dprintf(SAY, "%lu\n", trip.count);
	return status;
}
