/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * flood OBJECT ADDRESSES FRAMES ROUNDS YARDSTICK NAME=INTERFACE...
 *
 * Sends FRAMES TCP packets to port 25 into each interface in turn, ROUNDS times, all on one CPU: making a
 * frame, the cable and what is at its other end. Their sources are those of the file ADDRESSES, 4 bytes each, in
 * turn. Prints "NAME,ROUND,NANOSECONDS-PER-PACKET" lines; one round before the first is not counted. YARDSTICK: see
 * alone_read_yardstick().
 *
 * flood OBJECT ADDRESSES at RATE SECONDS INTERFACE
 *
 * Sends RATE packets a second, 0 or more, and keeps the first CPU busy with it whatever the rate is; prints how many a
 * second were sent and how many of them the cable took: "SENT TAKEN".
 */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <net/if.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/time.h>

#include "alone.h"
#include "bench.h"

#define BATCH 64 /* frames that the kernel sends at once; a cable holds 256 */
#define YARDSTICK 200000 /* frames */
#define WARM_UP 8         /* yardsticks */

#define TABLE (1u << 20)

struct variables { /* of flood.bpf.c */
	__u32 ifindex, next, sum, gap_ns;
	__u64 due_ns, sent;
};

struct flood {
	int program, at_rate, variables;
	struct variables values;
	unsigned char frame[BENCH_FRAME];
	struct alone_tries tries;
};

static void read_addresses(int map, const char *path)
{
	__u32 *table = mmap(NULL, TABLE * sizeof(*table), PROT_READ | PROT_WRITE, MAP_SHARED, map, 0);
	FILE *file = fopen(path, "rb");

	if (table == MAP_FAILED || !file)
		bench_die(path);
	for (unsigned i = 0; i < TABLE; i++)
		if (fread(&table[i], sizeof(*table), 1, file) != 1) {
			rewind(file);
			if (fread(&table[i], sizeof(*table), 1, file) != 1)
				bench_die(path);
		}
	fclose(file);
	munmap(table, TABLE * sizeof(*table));
}

static void prepare(struct flood *flood, const char *object_path, const char *addresses)
{
	struct bpf_object *object = bpf_object__open_file(object_path, NULL);
	__u32 sum = 0;

	if (!object || bpf_object__load(object) != 0)
		bench_die(object_path);
	flood->program = bpf_program__fd(bpf_object__find_program_by_name(object, "flood"));
	flood->at_rate = bpf_program__fd(bpf_object__find_program_by_name(object, "flood_at_rate"));
	flood->variables = bpf_map__fd(bpf_object__find_map_by_name(object, ".bss"));
	read_addresses(bpf_object__find_map_fd_by_name(object, "addresses"), addresses);
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

/*
 * Sends all frames; nanoseconds a frame, and how many arrived. The time is that of the kernel's loop: to begin and end
 * BPF_PROG_RUN with live frames takes 50 ms on top, which a program that is loaded and stays does not.
 */
static double send_frames(const struct flood *flood, const char *interface, unsigned long frames,
			  unsigned long *ret_arrived)
{
	unsigned long sent_before = 0, lost_before = 0, sent = 0, lost = 0;
	LIBBPF_OPTS(bpf_test_run_opts, options,
		.data_in = flood->frame, .data_size_in = sizeof(flood->frame),
		.repeat = (int)frames, .flags = BPF_F_TEST_XDP_LIVE_FRAMES, .batch_size = BATCH);

	sent_by(interface, &sent_before, &lost_before);
	if (bpf_prog_test_run_opts(flood->program, &options) != 0)
		bench_die("BPF_PROG_RUN");
	sent_by(interface, &sent, &lost);
	lost -= lost_before;
	*ret_arrived = frames > lost ? frames - lost : 0;
	if (sent - sent_before < *ret_arrived)
		*ret_arrived = sent - sent_before;
	return options.duration;
}

/* From now on into this interface. */
static void direct(struct flood *flood, const char *interface)
{
	const __u32 zero = 0;

	flood->values.ifindex = if_nametoindex(interface);
	if (flood->values.ifindex == 0)
		bench_die(interface);
	if (bpf_map_update_elem(flood->variables, &zero, &flood->values, BPF_ANY) != 0)
		bench_die("flood.bss");
}

/* The yardstick: nanoseconds that it takes to write an address into a frame, which is then not sent. */
static double write_frames(const struct flood *flood)
{
	LIBBPF_OPTS(bpf_test_run_opts, options,
		.data_in = flood->frame, .data_size_in = sizeof(flood->frame), .repeat = YARDSTICK);
	double begin = bench_cpu_now();

	if (bpf_prog_test_run_opts(flood->program, &options) != 0)
		bench_die("BPF_PROG_RUN");
	return (bench_cpu_now() - begin) / YARDSTICK;
}

/*
 * Nanoseconds a packet. On a busy machine the kernel may let the other end wait so long that the cable
 * overflows: what is lost was not filtered, and such a try does not count.
 */
static double run(struct flood *flood, const char *interface, unsigned long frames)
{
	double cost = 0;

	direct(flood, interface);
	while (alone_again(&flood->tries)) {
		unsigned long arrived, enough = frames - frames / 1000;
		double before = write_frames(flood), took;

		if (!alone_worth(&flood->tries, before))
			continue;
		took = send_frames(flood, interface, frames, &arrived);
		if (alone_counts(&flood->tries, before, arrived >= enough ? write_frames(flood) : ALONE_UNUSABLE) &&
		    arrived >= enough)
			cost = took;
	}
	if (cost == 0) {
		fprintf(stderr, "flood: %s: the machine is too busy to measure\n", interface);
		exit(1);
	}
	return cost;
}

static void time_over(int signal)
{
	(void)signal; /* it ends BPF_PROG_RUN */
}

static int send_at_rate(struct flood *flood, unsigned long rate, unsigned long seconds, const char *interface)
{
	const struct itimerval timer = {.it_value.tv_sec = (time_t)seconds};
	const struct sigaction action = {.sa_handler = time_over};
	unsigned long sent_before = 0, lost_before = 0, sent = 0, lost = 0;
	const __u32 zero = 0;
	double begin;
	LIBBPF_OPTS(bpf_test_run_opts, options,
		.data_in = flood->frame, .data_size_in = sizeof(flood->frame),
		.repeat = INT32_MAX, .flags = BPF_F_TEST_XDP_LIVE_FRAMES, .batch_size = BATCH);

	flood->values.gap_ns = rate > 0 ? (__u32)(1000000000 / rate) : 0;
	direct(flood, interface);
	sent_by(interface, &sent_before, &lost_before);
	begin = bench_now();
	if (sigaction(SIGALRM, &action, NULL) < 0 || setitimer(ITIMER_REAL, &timer, NULL) < 0)
		bench_die("flood: timer");
	if (bpf_prog_test_run_opts(flood->at_rate, &options) != -EINTR)
		bench_die("flood: BPF_PROG_RUN");
	seconds = (unsigned long)(bench_now() - begin);
	sent_by(interface, &sent, &lost);
	if (bpf_map_lookup_elem(flood->variables, &zero, &flood->values) != 0)
		bench_die("flood.bss");
	lost -= lost_before;
	sent = flood->values.sent;
	printf("%.0f %.0f\n", (double)sent * 1e9 / (double)seconds,
	       (double)(sent > lost ? sent - lost : 0) * 1e9 / (double)seconds);
	return 0;
}

static void send_in_turns(struct flood *flood, unsigned long frames, unsigned long rounds, char **interfaces)
{
	for (unsigned long round = 0; round <= rounds; round++) {
		for (char **at = interfaces; *at; at++) {
			const char *interface = strrchr(*at, '=');
			double cost;

			if (!interface)
				bench_die(*at);
			cost = run(flood, interface + 1, frames);
			if (round > 0)
				printf("%.*s,%lu,%.2f\n", (int)(interface - *at), *at, round, cost);
		}
		fflush(stdout);
	}
}

int main(int argc, char **argv)
{
	struct flood flood = {0};

	if (argc < 7) {
		fputs("usage: flood OBJECT ADDRESSES FRAMES ROUNDS YARDSTICK NAME=INTERFACE...\n"
		      "       flood OBJECT ADDRESSES at RATE SECONDS INTERFACE\n", stderr);
		return 2;
	}
	if (strcmp(argv[3], "at") == 0 && argc == 7) {
		bench_first_cpu();
		prepare(&flood, argv[1], argv[2]);
		return send_at_rate(&flood, bench_number(argv[4]), bench_number(argv[5]), argv[6]);
	}
	alone_on_one_cpu();
	prepare(&flood, argv[1], argv[2]);
	alone_read_yardstick(&flood.tries, argv[5]);
	for (int i = 0; i < WARM_UP; i++)
		alone_yardstick(&flood.tries, write_frames(&flood));
	send_in_turns(&flood, bench_number(argv[3]), bench_number(argv[4]), argv + 6);
	alone_write_yardstick(&flood.tries, argv[5]);
	return 0;
}
