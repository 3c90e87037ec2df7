/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * sources OBJECT FAMILY REPEATS FIRST LAST YARDSTICK NAME=PROGRAM-PIN... -- KIND=ADDRESSES...
 *
 * What pinned programs cost for packets of which each comes from another address, above one that only passes: a
 * "NAME_KIND,ROUND,NANOSECONDS" line for each KIND, ROUND from FIRST to LAST, and program, which take turns. ADDRESSES
 * is a file of binary addresses, 4 or 16 bytes each, of which 2^20 are used, again and again where there are fewer. The
 * packets are TCP to port 25; of the kind `not_tcp` UDP, of `other_port` TCP to 443. `denied` must be dropped, `hit`
 * passed. YARDSTICK: see alone_read_yardstick().
 */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <linux/ipv6.h>
#include <stdbool.h>
#include <sys/mman.h>

#include "alone.h"
#include "bench.h"

#define TABLE (1u << 20)
#define WARM_UP 4 /* runs of each program */
#define SUBJECTS 8

struct subject {
	const char *name;
	int program;
};

struct measure {
	struct bpf_object *object;
	int feed, empty, measured;
	struct subject subjects[SUBJECTS];
	unsigned count; /* of these */
	unsigned char frame[128];
	unsigned size, words; /* of the frame; of an address */
	unsigned verdict;     /* 0: either */
	struct alone_tries tries;
};

static void frame_ipv6(struct measure *measure, unsigned char protocol, unsigned short port)
{
	struct ethhdr ethernet = {.h_proto = htons(ETH_P_IPV6)};
	struct ipv6hdr ip = {.version = 6, .nexthdr = protocol, .hop_limit = 64};
	struct tcphdr tcp = {.source = htons(40000), .dest = htons(port), .doff = 5, .syn = 1};

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

static void open_measure(struct measure *measure, const char *object, const char *family)
{
	measure->object = bpf_object__open_file(object, NULL);
	if (!measure->object || bpf_object__load(measure->object) != 0)
		bench_die(object);
	measure->empty = program(measure, "pass");
	measure->measured = bpf_object__find_map_fd_by_name(measure->object, "measured");
	measure->words = strcmp(family, "6") == 0 ? 4 : 1;
	measure->feed = program(measure, measure->words == 4 ? "sources6" : "sources4");
}

/* NAME=VALUE: ends the name, and gives the value. */
static char *value_of(char *argument)
{
	char *value = strchr(argument, '=');

	if (!value) {
		fprintf(stderr, "sources: %s: no =\n", argument);
		exit(2);
	}
	*value = '\0';
	return value + 1;
}

static void add_subject(struct measure *measure, char *argument)
{
	const char *pin = value_of(argument);
	int fd = bpf_obj_get(pin);

	if (fd < 0)
		bench_die(pin);
	if (measure->count == SUBJECTS) {
		fputs("sources: too many programs\n", stderr);
		exit(2);
	}
	measure->subjects[measure->count++] = (struct subject){argument, fd};
}

/* What the packets of this kind are, and what must become of them. */
static void set_kind(struct measure *measure, const char *kind)
{
	bool not_tcp = strcmp(kind, "not_tcp") == 0, other_port = strcmp(kind, "other_port") == 0;
	unsigned char protocol = not_tcp ? IPPROTO_UDP : IPPROTO_TCP;
	unsigned short port = other_port ? 443 : 25;

	if (measure->words == 4) {
		frame_ipv6(measure, protocol, port);
	} else {
		bench_frame(measure->frame, "192.0.2.1", protocol, port);
		measure->size = BENCH_FRAME;
	}
	measure->verdict = 0;
	if (not_tcp || other_port || strcmp(kind, "hit") == 0)
		measure->verdict = XDP_PASS;
	else if (strcmp(kind, "denied") == 0)
		measure->verdict = XDP_DROP;
}

static void read_addresses(const struct measure *measure, const char *path)
{
	int map = bpf_object__find_map_fd_by_name(measure->object, "addresses");
	unsigned *table = mmap(NULL, 4ul * TABLE * sizeof(*table), PROT_READ | PROT_WRITE, MAP_SHARED, map, 0);
	FILE *file = fopen(path, "rb");
	unsigned address[4], words = measure->words;

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

/* Nanoseconds a packet with this program behind the feed. */
static double run(const struct measure *measure, int behind, unsigned long repeats)
{
	LIBBPF_OPTS(bpf_test_run_opts, options, .data_in = measure->frame, .data_size_in = measure->size,
		    .repeat = (int)repeats);
	unsigned zero = 0;
	double begin;

	if (bpf_map_update_elem(measure->measured, &zero, &behind, BPF_ANY) != 0)
		bench_die("tail call");
	begin = bench_cpu_now();
	if (bpf_prog_test_run_opts(measure->feed, &options) != 0)
		bench_die("BPF_PROG_RUN");
	if (behind != measure->empty && measure->verdict ? options.retval != measure->verdict
							 : options.retval != XDP_DROP && options.retval != XDP_PASS) {
		fprintf(stderr, "sources: verdict %u\n", options.retval);
		exit(1);
	}
	return (bench_cpu_now() - begin) / (double)repeats;
}

/* One sample: the program between two runs of the empty one, which are the yardstick too. */
static double sample(struct measure *measure, int subject, unsigned long repeats)
{
	double cost = 0;

	while (alone_again(&measure->tries)) {
		double before = run(measure, measure->empty, repeats), took, after;

		if (!alone_worth(&measure->tries, before))
			continue;
		took = run(measure, subject, repeats);
		after = run(measure, measure->empty, repeats);
		if (alone_counts(&measure->tries, before, after))
			cost = took - (before + after) / 2;
	}
	return cost;
}

static void measure_kind(struct measure *measure, char *argument, unsigned long repeats, unsigned long first,
			 unsigned long last)
{
	const char *file = value_of(argument), *kind = argument;

	read_addresses(measure, file);
	set_kind(measure, kind);
	for (int i = 0; i < WARM_UP; i++) {
		alone_yardstick(&measure->tries, run(measure, measure->empty, repeats));
		for (unsigned at = 0; at < measure->count; at++)
			run(measure, measure->subjects[at].program, repeats);
	}
	for (unsigned long round = first; round <= last; round++)
		for (unsigned at = 0; at < measure->count; at++)
			printf("%s_%s,%lu,%.2f\n", measure->subjects[at].name, kind, round,
			       sample(measure, measure->subjects[at].program, repeats));
}

int main(int argc, char **argv)
{
	struct measure measure = {0};
	int at = 7;

	if (argc < 10) {
		fputs("usage: sources OBJECT FAMILY REPEATS FIRST LAST YARDSTICK NAME=PROGRAM-PIN... -- "
		      "KIND=ADDRESSES...\n",
		      stderr);
		return 2;
	}
	alone_on_one_cpu();
	open_measure(&measure, argv[1], argv[2]);
	alone_read_yardstick(&measure.tries, argv[6]);
	for (; at < argc && strcmp(argv[at], "--") != 0; at++)
		add_subject(&measure, argv[at]);
	while (++at < argc)
		measure_kind(&measure, argv[at], bench_number(argv[3]), bench_number(argv[4]), bench_number(argv[5]));
	alone_write_yardstick(&measure.tries, argv[6]);
	return 0;
}
