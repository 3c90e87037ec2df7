/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * took WHAT ROUND COMMAND [ARGUMENT...]
 *
 * Runs a command and prints on descriptor 3 how long it took, in seconds, and what it had resident at the most, in MiB:
 * "WHAT,ROUND,SECONDS,s" and "WHAT_resident,ROUND,MIB,MiB". Its exit status is the command's.
 */
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench.h"

int main(int argc, char **argv)
{
	struct rusage usage;
	double begin = bench_now(), seconds;
	int status;
	pid_t child;

	if (argc < 4) {
		fputs("usage: took WHAT ROUND COMMAND [ARGUMENT...] 3> RESULT\n", stderr);
		return 2;
	}
	child = fork();
	if (child < 0)
		bench_die("took: fork");
	if (child == 0) {
		close(3);
		execvp(argv[3], argv + 3);
		perror(argv[3]);
		_exit(127);
	}
	if (wait4(child, &status, 0, &usage) != child)
		bench_die("took: wait4");
	seconds = (bench_now() - begin) / 1e9;
	dprintf(3, "%s,%s,%.4f,s\n%s_resident,%s,%.1f,MiB\n", argv[1], argv[2], seconds, argv[1], argv[2],
		(double)usage.ru_maxrss / 1024);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
