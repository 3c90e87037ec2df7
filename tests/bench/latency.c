/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * latency ROUNDS
 *
 * What one read takes that waits for the one before, by how much memory the reads are spread over: what a read of a
 * look-up takes that nothing hides. "latency_KIB,ROUND,NANOSECONDS" lines. Pages of 4 KiB, as maps have.
 */
#include <sys/mman.h>

#include "alone.h"
#include "bench.h"

#define LINE  64
#define READS 2000000ul

struct line {
	struct line *next;
	char rest[LINE - sizeof(struct line *)];
};

/* One ring through all lines, in random order (Sattolo). */
static void make_ring(struct line *lines, size_t count, uint64_t *state)
{
	for (size_t i = 0; i < count; i++)
		lines[i].next = &lines[i];
	for (size_t i = count - 1; i > 0; i--) {
		size_t other = bench_random(state) % i;
		struct line *kept = lines[i].next;

		lines[i].next = lines[other].next;
		lines[other].next = kept;
	}
}

int main(int argc, char **argv)
{
	unsigned long rounds = argc == 2 ? bench_number(argv[1]) : 0;
	uint64_t state = 1;

	if (argc != 2) {
		fputs("usage: latency ROUNDS\n", stderr);
		return 2;
	}
	alone_on_one_cpu();
	for (size_t kib = 32; kib <= 128 * 1024; kib *= 4) {
		size_t size = kib * 1024, count = size / LINE;
		struct line *lines = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

		if (lines == MAP_FAILED || madvise(lines, size, MADV_NOHUGEPAGE) < 0)
			bench_die("latency: mmap");
		make_ring(lines, count, &state);
		for (unsigned long round = 0; round <= rounds; round++) {
			struct line *volatile end;
			struct line *at = lines;
			double begin, took;

			alone_begin();
			begin = bench_cpu_now();
			for (unsigned long i = 0; i < READS; i++)
				at = at->next;
			end = at;
			(void)end;
			took = bench_cpu_now() - begin;
			alone_end();
			if (round > 0)
				printf("latency_%zu,%lu,%.2f\n", kib, round, took / READS);
		}
		munmap(lines, size);
	}
	return 0;
}
