// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * Claims about the report of denied sources: what of a packet is reported, what becomes of a cell that changes hands, and
 * a flood: 10 million packets of a million sources, whose weights follow Zipf's law with exponent 1, through the
 * real program as fast as it goes. Of the 100 heaviest the report has nearly all, with counts that are nearly right.
 */
#include <math.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include "kernel/cells.h"
#include "mxlock.skel.h"
#include "packet/claims.h"
#include "packet/frames.h"
#include "packet/harness.h"

#define FEED     "build/tests/bench/sources.bpf.o"
#define TABLE    (1u << 20) /* addresses that it holds */
#define SOURCES  1000000u
#define PACKETS  10000000u
#define HEAVIEST 100u
#define ENOUGH   95u /* of them */
#define NEARLY   0.05

/* A segment of a session, from 8.8.8.8: ACK and PSH. */
#define OF_SESSION "ip4 8.8.8.8 192.0.2.25 tcp 25 flags 18"

struct feed {
	struct bpf_object *object;
	__u32 *addresses; /* the table, mapped */
	int program;
};

static struct harness *harness; /* with a policy that allows nobody */
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

/* Sends the frame once from each of the next `count` addresses of the table. */
static void send(const struct feed *feed, const char *words, unsigned count)
{
	static uint8_t frame[FRAME_SIZE];
	size_t length = frame_build(words, frame);
	LIBBPF_OPTS(bpf_test_run_opts, options, .data_in = frame, .data_size_in = length, .repeat = (int)count);

	assert_int_equal(bpf_prog_test_run_opts(feed->program, &options), 0);
	assert_int_equal(options.retval, OUTCOME_DROP);
}

/* Sends all of the table, again and again until PACKETS are sent; counts[] has how many each rank sent. */
static void flood(const struct feed *feed, unsigned *counts)
{
	double *sums = calloc(SOURCES, sizeof(*sums));

	assert_non_null(sums);
	for (unsigned rank = 0; rank < SOURCES; rank++)
		sums[rank] = (rank > 0 ? sums[rank - 1] : 0) + 1.0 / (rank + 1);
	for (unsigned sent = 0; sent < PACKETS;) {
		unsigned round = PACKETS - sent < TABLE ? PACKETS - sent : TABLE;

		for (unsigned i = 0; i < round; i++) {
			unsigned rank = draw(sums);

			counts[rank]++;
			feed->addresses[i] = network_order(address_of(rank));
		}
		send(feed, S4 "tcp 25", round);
		sent += round;
	}
	free(sums);
}

static struct cells read_report(void)
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

/* Forgets what was reported before. */
static void forget(void)
{
	int map = bpf_map__fd(harness_skeleton(harness)->maps.denied_sources);
	struct mx_denied_block *nothing = calloc((size_t)libbpf_num_possible_cpus(), sizeof(*nothing));

	assert_non_null(nothing);
	for (__u32 block = 0; block < MX_DENIED_BLOCKS; block++)
		assert_int_equal(bpf_map_update_elem(map, &block, nothing, BPF_ANY), 0);
	free(nothing);
}

/* What is reported of one frame, in buffers divided behind its first bytes: "SOURCE PACKETS BYTES SYN DATA". */
static void assert_reported(const char *words, size_t first, const char *expected)
{
	static uint8_t frame[FRAME_SIZE];
	size_t length = frame_build(words, frame);
	char seen[128] = "nothing", address[PREFIX_TEXT];
	struct cells cells;

	forget();
	assert_int_equal(harness_run_split(harness, frame, length, first ? first : length), OUTCOME_DROP);
	cells = read_report();
	if (cells.count == 1) {
		const struct cells_source *source = &cells.sources[0];

		assert_true(source->first_seen > 0 && source->first_seen == source->last_seen);
		assert_int_equal(source->lock, image_lock_counter(0));
		prefix_format_address(&source->address, address);
		snprintf(seen, sizeof(seen), "%s %llu %llu %llu %llu", address, source->packets, source->bytes,
			 source->connections, source->payloads);
	}
	if (strcmp(seen, expected) != 0)
		fail_msg("%s: expected '%s', seen '%s'", words, expected, seen);
	free(cells.sources);
}

static void a_packet_is_reported_as_it_is(void **state_unused)
{
	(void)state_unused;
	assert_reported("ip4 8.8.8.8 192.0.2.25 tcp 25", 0, "8.8.8.8 1 54 1 0");
	assert_reported(OF_SESSION, 0, "8.8.8.8 1 54 0 0");
	assert_reported(OF_SESSION " bytes 1", 0, "8.8.8.8 1 55 0 1");
	assert_reported("ip4 8.8.8.8 192.0.2.25 tcp 25 flags 11 bytes 1", 0, "8.8.8.8 1 55 0 1");
	assert_reported("ip6 2a00::8 2001:db8::25 tcp 25", 0, "2a00::8 1 74 1 0");
	assert_reported("tag 8100 ip6 2a00::8 2001:db8::25 hop 0 tcp 25 flags 10 bytes 9", 0, "2a00::8 1 95 0 1");
}

/* What a scanner may send as well: it tells nothing of a session. */
static void what_a_syn_or_a_rst_carries_is_no_data(void **state_unused)
{
	(void)state_unused;
	assert_reported("ip4 8.8.8.8 192.0.2.25 tcp 25 bytes 9", 0, "8.8.8.8 1 63 1 0");
	assert_reported("ip4 8.8.8.8 192.0.2.25 tcp 25 flags 12 bytes 9", 0, "8.8.8.8 1 63 0 0");
	assert_reported("ip4 8.8.8.8 192.0.2.25 tcp 25 flags 4 bytes 9", 0, "8.8.8.8 1 63 0 0");
	assert_reported("ip4 8.8.8.8 192.0.2.25 tcp 25 flags 14 bytes 9", 0, "8.8.8.8 1 63 0 0");
	assert_reported("ip6 2a00::8 2001:db8::25 tcp 25 flags 14 bytes 9", 0, "2a00::8 1 83 0 0");
}

static void padding_is_no_data(void **state_unused)
{
	(void)state_unused;
	assert_reported(OF_SESSION " pad 20", 0, "8.8.8.8 1 74 0 0");
}

/* Options are none, and a header that is shorter than there is one has no end behind which data would be. */
static void data_begin_where_the_header_ends(void **state_unused)
{
	(void)state_unused;
	assert_reported(OF_SESSION " words 0", 0, "8.8.8.8 1 54 0 0");
	assert_reported(OF_SESSION " words 0 bytes 9", 0, "8.8.8.8 1 63 0 0");
	assert_reported(OF_SESSION " words 4 bytes 9", 0, "8.8.8.8 1 63 0 0");
	assert_reported(OF_SESSION " words 6 bytes 4", 0, "8.8.8.8 1 58 0 0");
	assert_reported(OF_SESSION " words 6 bytes 5", 0, "8.8.8.8 1 59 0 1");
	assert_reported(OF_SESSION " words 15 bytes 40", 0, "8.8.8.8 1 94 0 0");
	assert_reported(OF_SESSION " words 15 bytes 41", 0, "8.8.8.8 1 95 0 1");
}

static void an_odd_packet_is_not_reported(void **state_unused)
{
	(void)state_unused;
	assert_reported("ip4 8.8.8.8 192.0.2.25 ihl 4 tcp 25", 0, "nothing");
}

static void headers_in_several_buffers_are_read(void **state_unused)
{
	bool splits = harness_splits(harness);

	(void)state_unused;
	for (size_t first = 14; splits && first < 54; first++)
		assert_reported(OF_SESSION " bytes 1", first, "8.8.8.8 1 55 0 1");
}

/* One source, met on the first CPU and on the last. */
static void what_several_cpus_have_met_is_added_up(void **state_unused)
{
	static uint8_t frame[FRAME_SIZE];
	size_t length = frame_build(S4 "tcp 25", frame);
	struct cells cells;
	cpu_set_t before;
	long cpus = sysconf(_SC_NPROCESSORS_ONLN);

	(void)state_unused;
	forget();
	assert_int_equal(sched_getaffinity(0, sizeof(before), &before), 0);
	for (long i = 0; i < 5; i++) {
		cpu_set_t one;

		CPU_ZERO(&one);
		CPU_SET((size_t)(i % 2 ? cpus - 1 : 0), &one);
		assert_int_equal(sched_setaffinity(0, sizeof(one), &one), 0);
		assert_int_equal(harness_run(harness, frame, length), OUTCOME_DROP);
	}
	assert_int_equal(sched_setaffinity(0, sizeof(before), &before), 0);
	cells = read_report();
	assert_int_equal(cells.count, 1);
	assert_int_equal(cells.sources[0].packets, 5);
	assert_int_equal(cells.sources[0].bytes, 5 * 54);
	free(cells.sources);
}

/* Sources that send data fill the report, then come others that ask for a session: no cell has anything of two. */
static void a_cell_that_changes_hands_begins_at_0(void **state_unused)
{
	const unsigned early = TABLE / 4, sources = 16384;
	unsigned first = 0, second = 0;
	struct feed feed;
	struct cells cells;

	(void)state_unused;
	forget();
	open_feed(&feed, bpf_program__fd(harness_skeleton(harness)->progs.mxlock));
	for (unsigned i = 0; i < TABLE; i++)
		feed.addresses[i] = network_order((i < early ? 0x0a000000u : 0x0a800000u) + i % sources);
	send(&feed, S4 "tcp 25 flags 18 bytes 10", early);
	send(&feed, S4 "tcp 25", TABLE - early);
	cells = read_report();
	for (size_t i = 0; i < cells.count; i++) {
		const struct cells_source *source = &cells.sources[i];
		bool data = source->address.address[1] < 128;

		assert_int_equal(source->address.address[0], 10);
		assert_int_equal(source->connections, data ? 0 : source->packets);
		assert_int_equal(source->payloads, data ? source->packets : 0);
		assert_int_equal(source->bytes, source->packets * (data ? 64 : 54));
		assert_true(source->first_seen <= source->last_seen);
		first += data;
		second += !data;
	}
	print_message("# %u sources of the first quarter are left, %u of the others are there\n", first, second);
	assert_true(second > 1000);
	free(cells.sources);
	close_feed(&feed);
}

static void the_heaviest_of_a_million_sources_are_found(void **state_unused)
{
	unsigned *counts = calloc(SOURCES, sizeof(*counts)), ranks[HEAVIEST], found = 0, near = 0;
	struct counters before, after;
	struct feed feed;
	struct cells cells;
	__u64 known = 0;
	double worst = 0;

	(void)state_unused;
	assert_non_null(counts);
	forget();
	open_feed(&feed, bpf_program__fd(harness_skeleton(harness)->progs.mxlock));
	harness_read(harness, false, &before);
	flood(&feed, counts);
	cells = read_report();
	harness_read(harness, false, &after);
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
	assert_int_equal(after.locks[0].packets[MX_DROP] - before.locks[0].packets[MX_DROP], PACKETS);
	assert_true(near >= ENOUGH);
	free(cells.sources);
	free(counts);
	close_feed(&feed);
}

int main(void)
{
	static struct policy nobody = {.name = "nobody", .locks = {{.name = "mail"}}};
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_packet_is_reported_as_it_is),
		cmocka_unit_test(what_a_syn_or_a_rst_carries_is_no_data),
		cmocka_unit_test(padding_is_no_data),
		cmocka_unit_test(data_begin_where_the_header_ends),
		cmocka_unit_test(an_odd_packet_is_not_reported),
		cmocka_unit_test(headers_in_several_buffers_are_read),
		cmocka_unit_test(what_several_cpus_have_met_is_added_up),
		cmocka_unit_test(a_cell_that_changes_hands_begins_at_0),
		cmocka_unit_test(the_heaviest_of_a_million_sources_are_found),
	};
	int failed;

	policy_prepare(&nobody);
	harness = harness_open();
	harness_policy(harness, &nobody, IMAGE_RUNS);
	failed = cmocka_run_group_tests_name("report", tests, NULL, NULL);
	harness_close(harness);
	return failed != 0;
}
