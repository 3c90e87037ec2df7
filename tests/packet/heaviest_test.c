// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * The report of denied sources under a flood: 10 million packets of a million sources, whose weights follow Zipf's law
 * with exponent 1, through the real program as fast as it goes. Of the 100 heaviest the report has nearly all, with
 * counts that are nearly right.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include <cmocka.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include "kernel/cells.h"
#include "mxlock.skel.h"
#include "packet/frames.h"
#include "packet/harness.h"

#define FEED     "build/tests/bench/sources.bpf.o"
#define TABLE    (1u << 20) /* addresses that it holds */
#define SOURCES  1000000u
#define PACKETS  10000000u
#define HEAVIEST 100u
#define ENOUGH   95u /* of them */
#define NEARLY   0.05

struct feed {
	struct bpf_object *object;
	__u32 *addresses; /* the table, mapped */
	int program;
};

static uint64_t state = 25;

static double random_unit(void) /* splitmix64 */
{
	uint64_t z = state += 0x9e3779b97f4a7c15u;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return (double)((z ^ z >> 31) >> 11) / (double)(1ull << 53);
}

/* A rank from 0 on, of which each is drawn as often as 1 / (rank + 1) says: by inversion of the sums of these. */
static unsigned draw(const double *sums)
{
	double point = random_unit() * sums[SOURCES - 1];
	unsigned low = 0, high = SOURCES - 1;

	while (low < high) {
		unsigned middle = low + (high - low) / 2;

		if (sums[middle] <= point)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Each rank has an address of its own in 10.0.0.0/8: an odd factor leaves no two alike. */
static uint32_t address_of(unsigned rank)
{
	return 0x0a000000u | (rank * 0x9e3779b1u & 0x00ffffffu);
}

static __be32 network_order(uint32_t address)
{
	return __builtin_bswap32(address);
}

static void open_feed(struct feed *feed, int subject)
{
	__u32 zero = 0;
	int map;

	feed->object = bpf_object__open_file(FEED, NULL);
	if (!feed->object || bpf_object__load(feed->object) != 0)
		fail_msg("%s: make tools", FEED);
	feed->program = bpf_program__fd(bpf_object__find_program_by_name(feed->object, "sources4"));
	map = bpf_object__find_map_fd_by_name(feed->object, "measured");
	assert_int_equal(bpf_map_update_elem(map, &zero, &subject, BPF_ANY), 0);
	map = bpf_object__find_map_fd_by_name(feed->object, "addresses");
	feed->addresses = mmap(NULL, TABLE * sizeof(__u32), PROT_READ | PROT_WRITE, MAP_SHARED, map, 0);
	assert_true(feed->addresses != MAP_FAILED);
}

static void close_feed(struct feed *feed)
{
	munmap(feed->addresses, TABLE * sizeof(__u32));
	bpf_object__close(feed->object);
}

/* Sends all of the table, again and again until PACKETS are sent; counts[] has how many each rank sent. */
static void flood(const struct feed *feed, unsigned *counts)
{
	static uint8_t frame[FRAME_SIZE];
	size_t length = frame_build("ip4 10.0.0.1 192.0.2.25 tcp 25", frame);
	double *sums = calloc(SOURCES, sizeof(*sums));

	assert_non_null(sums);
	for (unsigned rank = 0; rank < SOURCES; rank++)
		sums[rank] = (rank > 0 ? sums[rank - 1] : 0) + 1.0 / (rank + 1);
	for (unsigned sent = 0; sent < PACKETS;) {
		unsigned round = PACKETS - sent < TABLE ? PACKETS - sent : TABLE;
		LIBBPF_OPTS(bpf_test_run_opts, options, .data_in = frame, .data_size_in = length, .repeat = (int)round);

		for (unsigned i = 0; i < round; i++) {
			unsigned rank = draw(sums);

			counts[rank]++;
			feed->addresses[i] = network_order(address_of(rank));
		}
		assert_int_equal(bpf_prog_test_run_opts(feed->program, &options), 0);
		assert_int_equal(options.retval, OUTCOME_DROP);
		sent += round;
	}
	free(sums);
}

static struct cells read_report(struct harness *harness)
{
	struct instance instance;
	struct cells cells;

	instance_init(&instance, "test");
	instance.maps.denied_sources = bpf_map__fd(harness_skeleton(harness)->maps.denied_sources);
	assert_int_equal(cells_read(&instance, &cells), 0);
	return cells;
}

static __u64 reported(const struct cells *cells, unsigned rank)
{
	__be32 address = network_order(address_of(rank));

	for (size_t i = 0; i < cells->count; i++)
		if (memcmp(cells->sources[i].address.address, &address, sizeof(address)) == 0)
			return cells->sources[i].packets;
	return 0;
}

/* Ranks by what they really sent, the heaviest HEAVIEST first: the first few hundred ranks hold them. */
static void find_heaviest(const unsigned *counts, unsigned *ret_ranks)
{
	static bool taken[SOURCES];

	for (unsigned n = 0; n < HEAVIEST; n++) {
		unsigned best = SOURCES - 1;

		for (unsigned rank = 0; rank < SOURCES; rank++)
			if (!taken[rank] && counts[rank] > counts[best])
				best = rank;
		taken[best] = true;
		ret_ranks[n] = best;
	}
}

static void the_heaviest_of_a_million_sources_are_found(void **state_unused)
{
	static struct policy nobody = {.name = "nobody", .locks = {{.name = "mail"}}};
	unsigned *counts = calloc(SOURCES, sizeof(*counts)), ranks[HEAVIEST], found = 0, near = 0;
	struct harness *harness = harness_open();
	struct counters counters;
	struct feed feed;
	struct cells cells;
	__u64 known = 0;
	double worst = 0;

	(void)state_unused;
	assert_non_null(counts);
	policy_prepare(&nobody);
	harness_policy(harness, &nobody, IMAGE_RUNS);
	open_feed(&feed, bpf_program__fd(harness_skeleton(harness)->progs.mxlock));
	flood(&feed, counts);
	cells = read_report(harness);
	harness_read(harness, false, &counters);
	find_heaviest(counts, ranks);
	for (unsigned n = 0; n < HEAVIEST; n++) {
		double truth = counts[ranks[n]], seen = (double)reported(&cells, ranks[n]);

		found += seen > 0;
		near += fabs(seen - truth) <= NEARLY * truth;
		worst = seen > 0 && fabs(seen - truth) / truth > worst ? fabs(seen - truth) / truth : worst;
	}
	for (size_t i = 0; i < cells.count; i++)
		known += cells.sources[i].packets;
	print_message("# of %u heaviest %u found, %u within 5 %%, the worst %.1f %% off; %zu sources in the report, "
		      "with %.1f %% of all packets\n", HEAVIEST, found, near, worst * 100, cells.count,
		      100.0 * (double)known / PACKETS);
	assert_int_equal(counters.locks[0].packets[MX_DROP], PACKETS);
	assert_true(near >= ENOUGH);
	free(cells.sources);
	free(counts);
	close_feed(&feed);
	harness_close(harness);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_heaviest_of_a_million_sources_are_found),
	};

	return cmocka_run_group_tests_name("heaviest", tests, NULL, NULL);
}
