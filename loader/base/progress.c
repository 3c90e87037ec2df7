/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "progress.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "terminal.h"

#define PATIENCE_MS 1000 /* what takes less needs no line */
#define REDRAW_MS   200
#define ERASE       "\r\033[K"

static struct {
	pthread_mutex_t lock; /* of all below but what is atomic, and of the terminal */
	pthread_cond_t ends;
	pthread_t thread;
	bool runs, ending, shown;
	const char *what;
	struct timespec began; /* of the first of steps that follow each other */
	struct timespec ended; /* of the last one */
	atomic_size_t done, total;
} progress = {.lock = PTHREAD_MUTEX_INITIALIZER, .ends = PTHREAD_COND_INITIALIZER};

static long milliseconds_since(const struct timespec *moment)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (now.tv_sec - moment->tv_sec) * 1000 + (now.tv_nsec - moment->tv_nsec) / 1000000;
}

static void erase(void)
{
	if (progress.shown)
		fputs(ERASE, stderr);
	progress.shown = false;
}

static void draw(void)
{
	size_t done = progress.done, total = progress.total;
	unsigned width = terminal_width(stderr);
	char part[32] = "", text[128];

	if (total > 0)
		snprintf(part, sizeof(part), ", %zu %%", done * 100 / total);
	snprintf(text, sizeof(text), "mxlock: %s%s, %ld s", progress.what, part, milliseconds_since(&progress.began) / 1000);
	if (width > 1 && strlen(text) >= width)
		text[width - 1] = '\0'; /* a line that wraps could not be taken back */
	fprintf(stderr, ERASE "%s", text);
	progress.shown = true;
}

static void *run(void *unused)
{
	(void)unused;
	pthread_mutex_lock(&progress.lock);
	while (!progress.ending) {
		struct timespec wake;

		clock_gettime(CLOCK_REALTIME, &wake);
		wake.tv_nsec += REDRAW_MS * 1000000L;
		wake.tv_sec += wake.tv_nsec / 1000000000;
		wake.tv_nsec %= 1000000000;
		pthread_cond_timedwait(&progress.ends, &progress.lock, &wake);
		if (!progress.ending && milliseconds_since(&progress.began) >= PATIENCE_MS)
			draw();
	}
	pthread_mutex_unlock(&progress.lock);
	return NULL;
}

/* Without signals: those are for the thread that waits for them. */
static bool start(void)
{
	sigset_t all, before;
	bool started;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	started = pthread_create(&progress.thread, NULL, run, NULL) == 0;
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return started;
}

void progress_begin(const char *what)
{
	if (!terminal_is(stderr))
		return;
	pthread_mutex_lock(&progress.lock);
	progress.what = what;
	progress.done = progress.total = 0;
	/* who waits, waits through all steps of a command; one that goes on for days begins again */
	if (milliseconds_since(&progress.ended) >= PATIENCE_MS)
		clock_gettime(CLOCK_MONOTONIC, &progress.began);
	progress.ending = false;
	if (!progress.runs)
		progress.runs = start();
	pthread_mutex_unlock(&progress.lock);
}

void progress_at(size_t done, size_t total)
{
	progress.done = done;
	progress.total = total;
}

void progress_end(void)
{
	if (!progress.runs)
		return;
	pthread_mutex_lock(&progress.lock);
	progress.ending = true;
	pthread_cond_signal(&progress.ends);
	pthread_mutex_unlock(&progress.lock);
	pthread_join(progress.thread, NULL);
	progress.runs = false;
	clock_gettime(CLOCK_MONOTONIC, &progress.ended);
	erase();
}

void progress_hold(void)
{
	pthread_mutex_lock(&progress.lock);
	erase();
}

void progress_release(void)
{
	pthread_mutex_unlock(&progress.lock);
}
