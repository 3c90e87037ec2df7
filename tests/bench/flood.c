/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * flood OBJECT FRAMES ROUNDS NAME=INTERFACE...
 *
 * Sends FRAMES TCP packets to port 25, of random sources, into each interface in turn, ROUNDS
 * times, all on one CPU: making a frame, the cable and what is at its other end. Prints
 * "NAME,ROUND,NANOSECONDS-PER-PACKET" lines; one round before the first is not counted.
 */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <net/if.h>

#include "bench.h"

#define BATCH 64 /* frames that the kernel sends at once; a cable holds 256 */
#define TRIES 5

struct variables { /* of flood.bpf.c */
	__u32 ifindex, sum;
};

struct flood {
	int program, variables;
	struct variables values;
	unsigned char frame[BENCH_FRAME];
};

static void prepare(struct flood *flood, const char *object_path)
{
	struct bpf_object *object = bpf_object__open_file(object_path, NULL);
	__u32 sum = 0;

	if (!object || bpf_object__load(object) != 0)
		bench_die(object_path);
	flood->program = bpf_program__fd(bpf_object__find_program_by_name(object, "flood"));
	flood->variables = bpf_map__fd(bpf_object__find_map_by_name(object, ".bss"));
	bench_frame(flood->frame, "0.0.0.0", IPPROTO_TCP, 25);
	for (size_t i = 0; i < sizeof(struct iphdr); i += 2) {
		unsigned short word;

		memcpy(&word, flood->frame + sizeof(struct ethhdr) + i, sizeof(word));
		sum += word;
	}
	flood->values.sum = sum;
}

/* Frames that went into the cable (column 9) or did not (11): those of the other end's queue are among them. */
static void sent_by(const char *interface, unsigned long *ret_sent, unsigned long *ret_lost)
{
	char line[512], name[IF_NAMESIZE];
	FILE *file = fopen("/proc/self/net/dev", "re");

	if (!file)
		bench_die("/proc/self/net/dev");
	while (fgets(line, sizeof(line), file)) {
		unsigned long sent, lost;

		if (sscanf(line, " %15[^:]: %*s %*s %*s %*s %*s %*s %*s %*s %*s %lu %*s %lu", name, &sent, &lost) == 3 &&
		    strcmp(name, interface) == 0) {
			*ret_sent = sent;
			*ret_lost = lost;
		}
	}
	fclose(file);
}

/* Sends all frames; how long it took, in ns, and how many arrived. */
static double send_frames(const struct flood *flood, const char *interface, unsigned long frames,
			  unsigned long *ret_arrived)
{
	unsigned long sent_before = 0, lost_before = 0, sent = 0, lost = 0;
	double begin, end;
	LIBBPF_OPTS(bpf_test_run_opts, options,
		.data_in = flood->frame, .data_size_in = sizeof(flood->frame),
		.repeat = (int)frames, .flags = BPF_F_TEST_XDP_LIVE_FRAMES, .batch_size = BATCH);

	sent_by(interface, &sent_before, &lost_before);
	begin = bench_now();
	if (bpf_prog_test_run_opts(flood->program, &options) != 0)
		bench_die("BPF_PROG_RUN");
	end = bench_now();
	sent_by(interface, &sent, &lost);
	lost -= lost_before;
	*ret_arrived = frames > lost ? frames - lost : 0;
	if (sent - sent_before < *ret_arrived)
		*ret_arrived = sent - sent_before;
	return end - begin;
}

/*
 * Nanoseconds a packet. On a busy machine the kernel may let the other end wait so long that the cable
 * overflows: what is lost was not filtered, and such a round is done again.
 */
static double run(struct flood *flood, const char *interface, unsigned long frames)
{
	const __u32 zero = 0;

	flood->values.ifindex = if_nametoindex(interface);
	if (flood->values.ifindex == 0)
		bench_die(interface);
	if (bpf_map_update_elem(flood->variables, &zero, &flood->values, BPF_ANY) != 0)
		bench_die("flood.bss");
	for (int tries = 0; tries < TRIES; tries++) {
		unsigned long arrived;
		double took = send_frames(flood, interface, frames, &arrived);

		if (arrived >= frames - frames / 1000)
			return took / (double)arrived;
		fprintf(stderr, "flood: %s: only %lu of %lu frames arrived: once more\n", interface, arrived, frames);
	}
	fprintf(stderr, "flood: %s: the machine is too busy to measure\n", interface);
	exit(1);
}

int main(int argc, char **argv)
{
	struct flood flood = { 0 };
	unsigned long frames, rounds;

	if (argc < 5) {
		fputs("usage: flood OBJECT FRAMES ROUNDS NAME=INTERFACE...\n", stderr);
		return 2;
	}
	frames = bench_number(argv[2]);
	rounds = bench_number(argv[3]);
	bench_one_cpu();
	prepare(&flood, argv[1]);
	for (unsigned long round = 0; round <= rounds; round++) {
		for (int i = 4; i < argc; i++) {
			const char *interface = strrchr(argv[i], '=');
			double cost;

			if (!interface)
				return 2;
			cost = run(&flood, interface + 1, frames);
			if (round > 0)
				printf("%.*s,%lu,%.2f\n", (int)(interface - argv[i]), argv[i], round, cost);
		}
		fflush(stdout);
	}
	return 0;
}
