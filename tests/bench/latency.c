/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * latency ROUNDS
 *
 * What one read takes that waits for the one before, by how much memory the reads are spread over: what a read of a
 * look-up takes that nothing hides. "latency_KIB_PAGE,ROUND,NANOSECONDS" lines: with pages of 4 KiB, as maps have, and
 * of 2048 KiB; what a read takes more with the small ones is the way from its address to memory.
 */
#include <sys/mman.h>

#include "alone.h"
#include "bench.h"

#define LINE 64
#define READS 2000000ul

#define SMALL ((size_t)4 << 10) /* pages, in bytes */
#define LARGE ((size_t)2 << 20)

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

/* Nanoseconds a read along the ring. */
static double follow(const struct line *lines)
{
	const struct line *volatile end;
	const struct line *at = lines;
	double begin, took;

	alone_begin();
	begin = bench_cpu_now();
	for (unsigned long i = 0; i < READS; i++)
		at = at->next;
	end = at;
	(void)end;
	took = bench_cpu_now() - begin;
	alone_end();
	return took / READS;
}

/* Reads that are spread over `size` bytes in pages of `page` bytes; the first round warms up. */
static void measure(size_t size, size_t page, unsigned long rounds, uint64_t *state)
{
	char *memory = mmap(NULL, size + LARGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct line *lines;

	if (memory == MAP_FAILED)
		bench_die("latency: mmap");
	lines = (void *)(((uintptr_t)memory + LARGE - 1) & ~(LARGE - 1));
	if (madvise(lines, size, page == LARGE ? MADV_HUGEPAGE : MADV_NOHUGEPAGE) < 0)
		bench_die("latency: madvise");
	make_ring(lines, size / LINE, state);
	for (unsigned long round = 0; round <= rounds; round++) {
		double took = follow(lines);

		if (round > 0)
			printf("latency_%zu_%zu,%lu,%.2f\n", size >> 10, page >> 10, round, took);
	}
	munmap(memory, size + LARGE);
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
	for (size_t size = 32 << 10; size <= 128 << 20; size *= 4) {
		measure(size, SMALL, rounds, &state);
		if (size >= LARGE)
			measure(size, LARGE, rounds, &state);
	}
	return 0;
}
