/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * cost OBJECT PROGRAM-PIN REPEATS ROUNDS ALLOWED-ADDRESS
 *
 * What the pinned program costs for one packet in the cache, by BPF_PROG_RUN on one CPU, beside a
 * program that only says "pass": "WHAT,ROUND,NANOSECONDS" lines, one round before the first not
 * counted. Then "instructions,0,N" (what the verifier walked) and "jited_bytes,0,N".
 */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>

#include "bench.h"

#define DENIED_ADDRESS "8.8.8.8"

struct kind {
	const char *name;
	int program;
	unsigned verdict;
	unsigned char frame[BENCH_FRAME];
};

static int empty_program(const char *object_path)
{
	struct bpf_object *object = bpf_object__open_file(object_path, NULL);

	if (!object || bpf_object__load(object) != 0)
		bench_die(object_path);
	return bpf_program__fd(bpf_object__find_program_by_name(object, "pass"));
}

static double run(const struct kind *kind, unsigned long repeats)
{
	double begin = bench_now();
	LIBBPF_OPTS(bpf_test_run_opts, options,
		.data_in = kind->frame, .data_size_in = sizeof(kind->frame), .repeat = (int)repeats);

	if (bpf_prog_test_run_opts(kind->program, &options) != 0)
		bench_die("BPF_PROG_RUN");
	if (options.retval != kind->verdict) {
		fprintf(stderr, "cost: %s: expected verdict %u, seen %u\n", kind->name, kind->verdict, options.retval);
		exit(1);
	}
	return (bench_now() - begin) / (double)repeats;
}

static void print_info(int program)
{
	struct bpf_prog_info info = { 0 };
	__u32 length = sizeof(info);

	if (bpf_obj_get_info_by_fd(program, &info, &length) != 0)
		bench_die("bpf_prog_info");
	printf("instructions,0,%u\n", info.verified_insns);
	printf("jited_bytes,0,%u\n", info.jited_prog_len);
}

int main(int argc, char **argv)
{
	struct kind kinds[] = {
		{ .name = "empty", .verdict = XDP_PASS },
		{ .name = "not_tcp", .verdict = XDP_PASS },
		{ .name = "other_port", .verdict = XDP_PASS },
		{ .name = "denied", .verdict = XDP_DROP },
		{ .name = "allowed", .verdict = XDP_PASS },
	};
	const size_t count = sizeof(kinds) / sizeof(kinds[0]);
	unsigned long repeats, rounds;
	int program;

	if (argc != 6) {
		fputs("usage: cost OBJECT PROGRAM-PIN REPEATS ROUNDS ALLOWED-ADDRESS\n", stderr);
		return 2;
	}
	repeats = bench_number(argv[3]);
	rounds = bench_number(argv[4]);
	bench_one_cpu();
	program = bpf_obj_get(argv[2]);
	if (program < 0)
		bench_die(argv[2]);
	for (size_t i = 0; i < count; i++)
		kinds[i].program = i == 0 ? empty_program(argv[1]) : program;
	bench_frame(kinds[0].frame, DENIED_ADDRESS, IPPROTO_TCP, 25);
	bench_frame(kinds[1].frame, DENIED_ADDRESS, IPPROTO_UDP, 25);
	bench_frame(kinds[2].frame, DENIED_ADDRESS, IPPROTO_TCP, 443);
	bench_frame(kinds[3].frame, DENIED_ADDRESS, IPPROTO_TCP, 25);
	bench_frame(kinds[4].frame, argv[5], IPPROTO_TCP, 25);
	for (unsigned long round = 0; round <= rounds; round++)
		for (size_t i = 0; i < count; i++) {
			double cost = run(&kinds[i], repeats);

			if (round > 0)
				printf("%s,%lu,%.2f\n", kinds[i].name, round, cost);
		}
	print_info(program);
	return 0;
}
