/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * Swaps under load on all cores: each packet must be judged wholly by one of two policies.
 *
 *   swaps MXLOCK INSTANCE POLICY-A POLICY-B FLOWS SWAPS PACKETS
 *
 * INSTANCE is attached, with POLICY-A in force, and fresh. A thread for each core gives the flows to the
 * pinned program by BPF_PROG_RUN, REPEAT times a call, the last verdict of which is seen; one more
 * gives single packets to flows of locks whose names begin with "sample", and looks which
 * counter moved. Beside them run `mxlock swap` and `mxlock rollback` from one policy to the
 * other, SWAPS times, and on until PACKETS were judged; now and then a swap awaits a confirm that does not come, and
 * the program itself goes back. What was counted is audited after each
 * swap, and as a whole at the end: see ledger.h. Exit status 0: nothing was torn, lost or let in.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <linux/bpf.h>

#include "kernel/clock.h"
#include "kernel/confirm.h"
#include "kernel/counters.h"
#include "reasons.h"

#include "ledger.h"

#define REPEAT  64
#define CORES   64
#define FLOWS   64
#define SAMPLED "sample"
#define LAPSES  20 /* one of so many swaps awaits a confirm in vain */

struct load {
	pthread_t thread;
	uint64_t sent[FLOWS];
	uint64_t seen[2];  /* verdicts on flows that both policies pass, and that both drop */
	uint64_t lost, passed;
};

static struct ledger ledger;
static atomic_bool ended;
static atomic_ullong sent_total;

/* What the sampling thread has seen. */
static struct {
	uint64_t sent[FLOWS];
	uint64_t by[2], torn;
} sample;

static bool is_sampled(const struct account *account)
{
	return account->by[0].lock && strncmp(account->by[0].lock->name, SAMPLED, strlen(SAMPLED)) == 0;
}

/* One call on one flow. */
static void fire(struct load *load, size_t which)
{
	const struct account *account = &ledger.accounts[which];
	bool passes = flow_run(&account->flow, ledger.instance.program, REPEAT) == XDP_PASS;

	load->sent[which] += REPEAT;
	if (account->passes[0] != account->passes[1])
		return;
	load->seen[account->passes[0] ? 0 : 1]++;
	if (passes && !account->passes[0])
		load->passed++;
	if (!passes && account->passes[0])
		load->lost++;
}

static void *run_load(void *argument)
{
	struct load *load = argument;

	while (!atomic_load(&ended)) {
		for (size_t i = 0; i < ledger.count; i++)
			if (!is_sampled(&ledger.accounts[i]))
				fire(load, i);
		atomic_fetch_add(&sent_total, ledger.count * REPEAT);
	}
	return NULL;
}

/* Whether this is the trace that one policy's judgement leaves: one lock's counters, one verdict, or the default too. */
static bool fits(const struct explanation *told, const char *const names[2], const struct mx_lock_counter *was,
		 const struct mx_lock_counter *is)
{
	for (unsigned l = 0; l < 2; l++) {
		bool judged = strcmp(told->lock->name, names[l]) == 0;

		for (unsigned v = 0; v < 2; v++) {
			uint64_t one = judged && v == told->verdict;

			if (is[l].packets[v] - was[l].packets[v] != one ||
			    is[l].default_packets[v] - was[l].default_packets[v] != (one && !told->rule))
				return false;
		}
	}
	return true;
}

/* One packet at a time; nobody else sends to these two locks. */
static void *run_sample(void *unused)
{
	const char *names[2] = {SAMPLED "-a", SAMPLED "-b"};
	__u32 index[2] = {ledger_lock_index(&ledger, names[0]), ledger_lock_index(&ledger, names[1])};
	struct mx_lock_counter was[2] = {ledger_lock(&ledger, index[0]), ledger_lock(&ledger, index[1])};

	for (size_t i = 0; !atomic_load(&ended); i = (i + 1) % ledger.count) {
		const struct account *account = &ledger.accounts[i];
		struct mx_lock_counter is[2];
		bool passes, a, b;

		if (!is_sampled(account))
			continue;
		passes = flow_run(&account->flow, ledger.instance.program, 1) == XDP_PASS;
		is[0] = ledger_lock(&ledger, index[0]);
		is[1] = ledger_lock(&ledger, index[1]);
		a = passes == account->passes[0] && fits(&account->by[0], names, was, is);
		b = passes == account->passes[1] && fits(&account->by[1], names, was, is);
		sample.sent[i]++;
		sample.by[0] += a;
		sample.by[1] += b;
		sample.torn += a == b;
		memcpy(was, is, sizeof(was));
	}
	return unused;
}

/* Runs mxlock; what it says is shown when it fails. */
static void mxlock(const char *const arguments[])
{
	char said[4096];
	ssize_t length = 0;
	int ends[2], status = 0;
	pid_t child;

	if (pipe2(ends, O_CLOEXEC) != 0 || (child = fork()) < 0)
		die("cannot start %s: %s", arguments[0], strerror(errno));
	if (child == 0) {
		dup2(ends[1], STDERR_FILENO);
		execv(arguments[0], (char *const *)arguments);
		_exit(127);
	}
	close(ends[1]);
	for (ssize_t got; (got = read(ends[0], said + length, sizeof(said) - (size_t)length)) > 0;)
		length += got;
	close(ends[0]);
	waitpid(child, &status, 0);
	if (status != 0)
		die("%s %s: status %d: %.*s", arguments[0], arguments[1], status, (int)length, said);
}

/* What is in force, and how it came there. */
static struct {
	char **argv;
	unsigned policy; /* 0 or 1 */
	__u64 generation;
	uint64_t swaps, rollbacks, returns;
	double latest; /* how long after its deadline a packet met the policy before, at the most, in ms */
	uint64_t sent[FLOWS];
} course;

static void put_in_force(unsigned n)
{
	char **argv = course.argv, *policy = argv[3 + !course.policy], *name = argv[2];
	const char *const swap[] = {argv[1],      "swap", policy,                           "--yes",
				    "--instance", name,   n % 3 == 2 ? "--no-index" : NULL, NULL};
	const char *const back[] = {argv[1], "rollback", "--instance", name, NULL};
	bool rolls = n % 5 == 4;

	mxlock(rolls ? back : swap);
	course.rollbacks += rolls;
	course.swaps++;
	course.policy = !course.policy;
	course.generation++;
}

/* A flow that is not sampled, and that the two policies tell apart by its verdict. */
static size_t telling_flow(void)
{
	for (size_t i = 0; i < ledger.count; i++)
		if (!is_sampled(&ledger.accounts[i]) && ledger.accounts[i].passes[0] != ledger.accounts[i].passes[1])
			return i;
	die("no flow tells the policies apart");
}

/* The deadline that the generation in force has: a second after `began` at the earliest, when it was asked for. */
static __u64 deadline(__u64 began)
{
	struct confirm confirm;

	if (confirm_read(&ledger.instance, course.generation, &confirm) != 0 || confirm.until == 0)
		die("cannot read the deadline");
	if (confirm.until < began || (confirm.until - began) * ledger.instance.tick_ns < CLOCK_SECOND_NS)
		die("the deadline of generation %" PRIu64 " comes too early", (uint64_t)course.generation);
	return confirm.until;
}

static __u64 jiffies_now(void)
{
	__u64 now;

	if (clock_jiffies(ledger.instance.clock, &now) != 0)
		die("cannot read the kernel's ticks");
	return now;
}

/* How long ago that was, in ms: less than 0 where it is still to come. */
static double late_by(__u64 jiffies)
{
	return (double)(int64_t)(jiffies_now() - jiffies) * (double)ledger.instance.tick_ns / 1e6;
}

/* Sends until a packet is judged by the policy before, which takes a second or so, and is not to come any sooner. */
static void wait_for_return(__u64 began)
{
	size_t which = telling_flow();
	const struct account *account = &ledger.accounts[which];
	__u64 due = deadline(began);
	bool passes;
	double late;

	do {
		passes = flow_run(&account->flow, ledger.instance.program, 1) == XDP_PASS;
		course.sent[which]++;
		late = late_by(due);
	} while (passes != account->passes[course.policy] && late < 10000);
	if (passes != account->passes[course.policy])
		die("ten seconds after its deadline generation %" PRIu64 " is still in force", (uint64_t)course.generation);
	/* the tick was read after the packet was judged */
	if (late < 0)
		die("%.1f ms before its deadline generation %" PRIu64 " is in force no more", -late, (uint64_t)course.generation);
	course.latest = late > course.latest ? late : course.latest;
}

/* The other policy, which nobody confirms; then what the program went back to, as a generation of its own. */
static void let_lapse(void)
{
	char **argv = course.argv, *name = argv[2];
	const char *const swap[] = {argv[1], "swap",       argv[3 + !course.policy], "--yes", "--confirm",
				    "1s",    "--instance", name,                     NULL};
	const char *const settle[] = {argv[1], "swap", argv[3 + course.policy], "--yes", "--instance", name, NULL};
	__u64 began = jiffies_now();

	mxlock(swap);
	ledger_audit(&ledger, course.generation++);
	wait_for_return(began);
	mxlock(settle);
	ledger_audit(&ledger, course.generation++);
	course.swaps++;
	course.returns++;
}

static uint64_t number_of(const char *text)
{
	char *rest;
	unsigned long long value = strtoull(text, &rest, 10);

	if (*text == '\0' || *rest != '\0')
		die("%s: not a number", text);
	return value;
}

/* Adds up what the threads sent, when they are done. */
static void gather(const struct load *loads, int cores)
{
	for (size_t i = 0; i < ledger.count; i++) {
		ledger.accounts[i].sent = sample.sent[i] + course.sent[i];
		for (int c = 0; c < cores; c++)
			ledger.accounts[i].sent += loads[c].sent[i];
	}
}

static int report(const struct load *loads, int cores, time_t began)
{
	uint64_t seen[2] = {0}, lost = 0, passed = 0, reasons = 0;
	__u64 packets[MX_REASON_COUNT];

	for (int c = 0; c < cores; c++) {
		seen[0] += loads[c].seen[0];
		seen[1] += loads[c].seen[1];
		lost += loads[c].lost;
		passed += loads[c].passed;
	}
	if (counters_reasons(&ledger.instance, packets) != 0)
		die("cannot read the reasons");
	for (unsigned i = 0; i < MX_REASON_COUNT; i++)
		reasons += packets[i];
	printf("%" PRIu64 " swaps, %" PRIu64 " of them rollbacks, in %ld s; %" PRIu64 " packets judged on %d cores\n",
	       course.swaps, course.rollbacks, (long)(time(NULL) - began), ledger.judged, cores);
	printf("%" PRIu64 " went back by themselves, seen by a packet at the most %.1f ms after the deadline\n",
	       course.returns, course.latest);
	printf("looked at one by one: %" PRIu64 " by the first policy, %" PRIu64 " by the second, %" PRIu64 " torn\n",
	       sample.by[0], sample.by[1], sample.torn);
	printf("of sources that both allow: %" PRIu64 " verdicts seen, %" PRIu64 " lost\n", seen[0], lost);
	printf("of sources that both drop: %" PRIu64 " verdicts seen, %" PRIu64 " passed\n", seen[1], passed);
	printf("audit: %" PRIu64 " errors, %" PRIu64 " odd packets\n", ledger.errors, reasons);
	if (course.returns == 0 || sample.by[0] == 0 || sample.by[1] == 0 || seen[0] == 0 || seen[1] == 0)
		die("a part of this torture was not run");
	return sample.torn + lost + passed + ledger.errors + reasons != 0;
}

int main(int argc, char **argv)
{
	static struct load loads[CORES];
	time_t began = time(NULL);
	uint64_t swaps, packets;
	int cores = (int)sysconf(_SC_NPROCESSORS_ONLN);
	pthread_t sampler;
	unsigned n;

	if (argc != 8)
		die("usage: swaps MXLOCK INSTANCE POLICY-A POLICY-B FLOWS SWAPS PACKETS");
	cores = cores > CORES ? CORES : cores;
	swaps = number_of(argv[6]);
	packets = number_of(argv[7]);
	ledger_open(&ledger, argv[2], (const char *const *)&argv[3], argv[5]);
	if (ledger.count > FLOWS)
		die("more than %d flows", FLOWS);
	/* there and back: from now on both have names with counters, and the one in force is A, generation 3 */
	course.argv = argv;
	course.generation = 1;
	put_in_force(1);
	put_in_force(0);
	for (int c = 0; c < cores; c++)
		if (pthread_create(&loads[c].thread, NULL, run_load, &loads[c]) != 0)
			die("cannot start a thread");
	if (pthread_create(&sampler, NULL, run_sample, NULL) != 0)
		die("cannot start a thread");
	for (n = 0; n < swaps || atomic_load(&sent_total) < packets; n++) {
		if (n % LAPSES == LAPSES / 2) {
			let_lapse();
		} else {
			put_in_force(n + 1);
			ledger_audit(&ledger, course.generation - 1);
		}
	}
	atomic_store(&ended, true);
	for (int c = 0; c < cores; c++)
		pthread_join(loads[c].thread, NULL);
	pthread_join(sampler, NULL);
	gather(loads, cores);
	ledger_close(&ledger);
	return report(loads, cores, began);
}
