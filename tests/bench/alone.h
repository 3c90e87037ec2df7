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
