/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * sources OBJECT PROGRAM-PIN KIND FAMILY ADDRESSES REPEATS ROUNDS
 *
 * What the pinned program costs for packets of which each comes from another address, above a
 * program that only passes, in turns: "KIND,ROUND,NANOSECONDS" lines. ADDRESSES is a file of binary addresses, 4 or
 * 16 bytes each, of which 2^20 are used, again and again where there are fewer.
 */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <linux/ipv6.h>
#include <sys/mman.h>

#include "bench.h"

#define TABLE (1u << 20)

struct measure {
	struct bpf_object *object;
	int feed, empty, subject, measured;
	unsigned char frame[128];
	unsigned size;
};

static void frame_ipv6(struct measure *measure)
{
	struct ethhdr ethernet = {.h_proto = htons(ETH_P_IPV6)};
	struct ipv6hdr ip = {.version = 6, .nexthdr = IPPROTO_TCP, .hop_limit = 64};
	struct tcphdr tcp = {.source = htons(40000), .dest = htons(25), .doff = 5, .syn = 1};

	ip.payload_len = htons(sizeof(tcp));
	inet_pton(AF_INET6, "2001:db8::25", &ip.daddr);
	memcpy(measure->frame, &ethernet, sizeof(ethernet));
	memcpy(measure->frame + sizeof(ethernet), &ip, sizeof(ip));
	memcpy(measure->frame + sizeof(ethernet) + sizeof(ip), &tcp, sizeof(tcp));
	measure->size = sizeof(ethernet) + sizeof(ip) + sizeof(tcp);
}

static int program(const struct measure *measure, const char *name)
{
	return bpf_program__fd(bpf_object__find_program_by_name(measure->object, name));
}

static void open_measure(struct measure *measure, char **argv)
{
	measure->object = bpf_object__open_file(argv[1], NULL);
	if (!measure->object || bpf_object__load(measure->object) != 0)
		bench_die(argv[1]);
	measure->subject = bpf_obj_get(argv[2]);
	if (measure->subject < 0)
		bench_die(argv[2]);
	measure->empty = program(measure, "pass");
	measure->measured = bpf_object__find_map_fd_by_name(measure->object, "measured");
	if (strcmp(argv[4], "6") == 0) {
		measure->feed = program(measure, "sources6");
		frame_ipv6(measure);
	} else {
		measure->feed = program(measure, "sources4");
		bench_frame(measure->frame, "192.0.2.1", IPPROTO_TCP, 25);
		measure->size = BENCH_FRAME;
	}
}

static void read_addresses(const struct measure *measure, const char *path, unsigned words)
{
	int map = bpf_object__find_map_fd_by_name(measure->object, "addresses");
	unsigned *table = mmap(NULL, 4ul * TABLE * sizeof(*table), PROT_READ | PROT_WRITE, MAP_SHARED, map, 0);
	FILE *file = fopen(path, "rb");
	unsigned address[4];

	if (table == MAP_FAILED || !file)
		bench_die(path);
	for (unsigned i = 0; i < TABLE; i++) {
		if (fread(address, sizeof(*address), words, file) != words) {
			rewind(file);
			if (fread(address, sizeof(*address), words, file) != words)
				bench_die(path);
		}
		for (unsigned w = 0; w < words; w++)
			table[w * TABLE + i] = address[w];
	}
	fclose(file);
	munmap(table, 4ul * TABLE * sizeof(*table));
}

/* CPU time: what other processes take of this CPU meanwhile is not the program's cost. */
static double cpu_now(void)
{
	struct timespec now;

	if (clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now) < 0)
		bench_die("clock_gettime");
	return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

/* Nanoseconds a packet with this program behind the feed. */
static double run(const struct measure *measure, int subject, unsigned long repeats)
{
	LIBBPF_OPTS(bpf_test_run_opts, options, .data_in = measure->frame, .data_size_in = measure->size,
		    .repeat = (int)repeats);
	unsigned zero = 0;
	double begin;

	if (bpf_map_update_elem(measure->measured, &zero, &subject, BPF_ANY) != 0)
		bench_die("tail call");
	begin = cpu_now();
	if (bpf_prog_test_run_opts(measure->feed, &options) != 0)
		bench_die("BPF_PROG_RUN");
	if (options.retval != 1 && options.retval != 2) {
		fprintf(stderr, "sources: verdict %u\n", options.retval);
		exit(1);
	}
	return (cpu_now() - begin) / (double)repeats;
}

int main(int argc, char **argv)
{
	struct measure measure = {0};
	unsigned long repeats, rounds;

	if (argc != 8) {
		fputs("usage: sources OBJECT PROGRAM-PIN KIND FAMILY ADDRESSES REPEATS ROUNDS\n", stderr);
		return 2;
	}
	repeats = bench_number(argv[6]);
	rounds = bench_number(argv[7]);
	bench_one_cpu();
	open_measure(&measure, argv);
	read_addresses(&measure, argv[5], strcmp(argv[4], "6") == 0 ? 4 : 1);
	for (unsigned long round = 0; round <= rounds; round++) {
		double empty = run(&measure, measure.empty, repeats);
		double cost = run(&measure, measure.subject, repeats) - empty;

		if (round > 0)
			printf("%s,%lu,%.2f\n", argv[3], round, cost);
	}
	return 0;
}
