/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * verified PROGRAM-PIN: how many instructions this kernel's verifier walked to take the program, and how many bytes
 * its compiler made of it, as "WHAT,ROUND,NUMBER,UNIT" lines. A change that doubles them is to be seen.
 */
#include <bpf/bpf.h>

#include "bench.h"

int main(int argc, char **argv)
{
	struct bpf_prog_info info = {0};
	__u32 size = sizeof(info);
	int program;

	if (argc != 2) {
		fputs("usage: verified PROGRAM-PIN\n", stderr);
		return 2;
	}
	program = bpf_obj_get(argv[1]);
	if (program < 0 || bpf_obj_get_info_by_fd(program, &info, &size) != 0)
		bench_die(argv[1]);
	printf("verified,1,%u,instructions\n", info.verified_insns);
	printf("jited,1,%u,bytes\n", info.jited_prog_len);
	return 0;
}
