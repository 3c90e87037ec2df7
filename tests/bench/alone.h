/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * While a sample is taken, nothing else runs: the measuring thread goes before all processes, and on each other CPU a
 * thread does as much and only pauses. For what runs there meanwhile shares more with this CPU than time: of two CPUs
 * that are threads of one core each has half of it. The kernel keeps a twentieth of each second for the others.
 */
#ifndef BENCH_ALONE_H
#define BENCH_ALONE_H

#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdbool.h>

#include "bench.h"

static atomic_bool alone_now;
static sem_t alone_begins;
static unsigned alone_threads;

static inline void alone_schedule(int policy)
{
	const struct sched_param priority = {.sched_priority = policy == SCHED_FIFO ? 1 : 0};

	if (sched_setscheduler(0, policy, &priority) < 0)
		bench_die("sched_setscheduler");
}

static inline void *alone_pause(void *cpu)
{
	cpu_set_t own;

	CPU_ZERO(&own);
	CPU_SET((size_t)cpu, &own);
	if (sched_setaffinity(0, sizeof(own), &own) < 0)
		bench_die("sched_setaffinity");
	alone_schedule(SCHED_FIFO);
	for (;;) {
		sem_wait(&alone_begins);
		while (atomic_load(&alone_now)) {
#ifdef __x86_64__
			__builtin_ia32_pause();
#endif
		}
	}
	return NULL;
}

/* A thread for each CPU but that of the caller, who stays on it: after bench_one_cpu(). */
static inline void alone_prepare(const cpu_set_t *all)
{
	int here = sched_getcpu();

	sem_init(&alone_begins, 0, 0);
	for (size_t cpu = 0; cpu < CPU_SETSIZE; cpu++) {
		pthread_t thread;

		if (!CPU_ISSET(cpu, all) || (int)cpu == here)
			continue;
		if (pthread_create(&thread, NULL, alone_pause, (void *)cpu) != 0)
			bench_die("pthread_create");
		alone_threads++;
	}
}

static inline void alone_begin(void)
{
	atomic_store(&alone_now, true);
	for (unsigned i = 0; i < alone_threads; i++)
		sem_post(&alone_begins);
	alone_schedule(SCHED_FIFO);
}

static inline void alone_end(void)
{
	alone_schedule(SCHED_OTHER);
	atomic_store(&alone_now, false);
}

/*
 * Nor can it be stopped what runs beside a virtual machine: its CPU has a core to itself or half of it, from moment to
 * moment. The same work, the yardstick, is therefore measured before and after a sample, which waits for a moment in which it
 * takes no longer than it can, and is taken again where that did not last. When that has taken too long the try counts
 * that was disturbed the least.
 */
#define ALONE_SHARED 1.15
#define ALONE_PATIENCE 500e6 /* ns for one sample */
#define ALONE_UNUSABLE 1e9 /* as if the yardstick had taken this: a try that cannot count */

struct alone_tries {
	double best;   /* what the yardstick took at the least: kept from sample to sample, and in a file from run to run */
	double least;  /* what it took beside the try that counts */
	double begun;  /* the sample; 0: there is none at hand */
	unsigned full; /* tries that were worth it */
};

/* What the yardstick took. */
static inline void alone_yardstick(struct alone_tries *tries, double took)
{
	if (tries->best == 0 || took < tries->best)
		tries->best = took;
}

/* The file of the yardstick: what it took at the least on this machine. There is none before the first run. */
static inline void alone_read_yardstick(struct alone_tries *tries, const char *path)
{
	FILE *file = fopen(path, "re");

	if (!file)
		return;
	if (fscanf(file, "%lf", &tries->best) != 1)
		bench_die(path);
	fclose(file);
}

static inline void alone_write_yardstick(const struct alone_tries *tries, const char *path)
{
	FILE *file = fopen(path, "we");

	if (!file || fprintf(file, "%f\n", tries->best) < 0 || fclose(file) != 0)
		bench_die(path);
}

static inline bool alone_is_late(const struct alone_tries *tries)
{
	return bench_now() - tries->begun > ALONE_PATIENCE;
}

/* The next try of a sample, or its first: whether there is one. */
static inline bool alone_again(struct alone_tries *tries)
{
	if (tries->begun == 0) {
		tries->begun = bench_now();
		tries->least = ALONE_UNUSABLE;
		tries->full = 0;
	} else if (tries->full > 0 && (tries->least <= tries->best * ALONE_SHARED || alone_is_late(tries))) {
		tries->begun = 0;
		return false;
	}
	alone_begin();
	return true;
}

/* What the yardstick took before a try: whether it is worth going on. If not, the try is over. */
static inline bool alone_worth(struct alone_tries *tries, double before)
{
	alone_yardstick(tries, before);
	if (before > tries->best * ALONE_SHARED && (tries->full > 0 || !alone_is_late(tries))) {
		alone_end();
		return false;
	}
	tries->full++;
	return true;
}

/* Ends a try: whether it is the one that counts so far. */
static inline bool alone_counts(struct alone_tries *tries, double before, double after)
{
	double worse = before > after ? before : after;

	alone_end();
	alone_yardstick(tries, after);
	if (tries->full > 1 && worse >= tries->least)
		return false;
	tries->least = worse;
	return true;
}

/* On the last CPU from now on, and alone where that is wanted. */
static inline void alone_on_one_cpu(void)
{
	cpu_set_t all;

	if (sched_getaffinity(0, sizeof(all), &all) < 0)
		bench_die("sched_getaffinity");
	bench_one_cpu();
	alone_prepare(&all);
}

#endif
