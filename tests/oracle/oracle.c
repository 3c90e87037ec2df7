// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * The stack as oracle: what a listener's TCP takes without a filter is what it must get from an allowed source
 * with one, and from a denied source it must get nothing.
 *
 *   oracle NAMESPACE DEVICE
 *
 * runs in the listener's network namespace; the sender's is the file NAMESPACE, where DEVICE leads to the
 * listener. Prints "ready" and then does what it is told on stdin, a line each, ended by a line "." on stdout:
 *
 *   stack TAGS      sends each way from an allowed source, without a filter, and remembers what was taken;
 *                   TAGS: of VLANs that come to each frame behind its sender
 *   behind          the same with a program that passes all: what is lost to it is lost to any XDP program
 *   detours on|off  says whether the listener is told to take source routes and to unpack segments
 *   takes           claims that what every Linux takes was taken
 *   filter NAME     sends each way from an allowed source and from a denied one, and claims that the
 *                   first is taken like by the stack, and of the second nothing
 *   connect         opens connections, without a filter, for the next two
 *   data [behind]   the same as stack, or as behind, with data on the allowed connections
 *   deliver NAME    the same as filter, with data on all connections
 *   table           prints what became of each way, all filters together
 *
 * Claims are lines "ok - ..." and "not ok - ...".
 */
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "oracle/craft.h"
#include "oracle/listener.h"
#include "oracle/try.h"

#define WAYS_MOST 512

struct record {
	struct fate stack;           /* without any program */
	struct fate behind;          /* and also behind one that passes all */
	struct fate allowed, denied; /* `allowed` of all filters, `denied` of any */
};

static struct record records[WAYS_MOST];
static struct fate data_fates[WAYS_MOST]; /* of data on an allowed connection, without a filter */
static bool told; /* is the listener told to take detours? */

static void stack_all(unsigned int tags)
{
	unsigned int n = 0;

	try_tags = tags;
	for (const struct way_class *class = way_classes; class->name; class++) {
		for (const struct way *way = class->ways; way->name; way++, n++) {
			struct fate fate = try_way(way, ALLOWED);

			if (n == WAYS_MOST)
				abort();
			records[n] = (struct record){ .stack = fate, .behind = fate, .allowed = { true, true, true } };
		}
	}
}

static void behind_all(void)
{
	unsigned int n = 0;

	for (const struct way_class *class = way_classes; class->name; class++) {
		for (const struct way *way = class->ways; way->name; way++, n++) {
			struct fate fate = try_way(way, ALLOWED);

			if (!fate_holds(&fate, &records[n].stack))
				printf("# lost to any XDP program here: %s: %s\n", class->name, way->name);
			records[n].behind = records[n].stack;
			fate_both(&records[n].behind, &fate);
		}
	}
}

static void claim_takes(void)
{
	unsigned int n = 0, count = 0;
	bool holds = true;

	for (const struct way_class *class = way_classes; class->name; class++) {
		for (const struct way *way = class->ways; way->name; way++, n++) {
			count += way->taken;
			if (way->taken && !records[n].stack.accepted) {
				printf("# %s: %s: the stack has not taken it\n", class->name, way->name);
				holds = false;
			}
		}
	}
	try_claim(holds, "no filter", "what every Linux takes is taken", count);
}

/* Both rounds of one way: whether the claim holds, and why not. */
static bool filter_way(const struct way *way, struct record *record, const char *filter)
{
	struct fate allowed = try_way(way, ALLOWED), denied = try_way(way, DENIED);
	bool kept = try_is_lost(way) || fate_holds(&allowed, &record->behind);
	bool nothing = fate_is_nothing(&denied, way);

	fate_both(&record->allowed, &allowed);
	fate_either(&record->denied, &denied);
	if (!kept)
		printf("# %s: LOST: %s: stack %s, allowed %s\n", filter, way->name, fate_name(&record->behind),
		       fate_name(&allowed));
	if (!nothing)
		printf("# %s: %s: %s: denied %s\n", filter, way->unpacked && told ? "as docs/security.md says" : "LEAK", way->name,
		       fate_name(&denied));
	return kept && (nothing || (way->unpacked && told));
}

static void filter_all(const char *filter)
{
	unsigned int n = 0, count;
	bool holds;

	for (const struct way_class *class = way_classes; class->name; class++) {
		count = 0;
		holds = true;
		for (const struct way *way = class->ways; way->name; way++, n++, count++)
			holds &= filter_way(way, &records[n], filter);
		try_claim(holds, filter, class->name, count);
	}
}

static void data_stack(bool behind)
{
	unsigned int n = 0;
	bool holds = true;

	for (const struct way *way = way_data; way->name; way++, n++) {
		data_fates[n] = try_data(way, ALLOWED);
		if (way->taken && !data_fates[n].accepted) {
			printf("# data: %s: %s\n", way->name, behind ? "lost to any XDP program here" : "not taken");
			holds = false;
		}
	}
	if (!behind)
		try_claim(holds, "no filter", "data that every Linux takes is taken", n);
}

static void deliver_all(const char *filter)
{
	unsigned int n = 0;
	bool holds = true;

	for (const struct way *way = way_data; way->name; way++, n++) {
		struct fate allowed = try_data(way, ALLOWED), denied = try_data(way, DENIED);

		if (data_fates[n].accepted && !allowed.accepted && !try_is_lost(way)) {
			printf("# %s: LOST: data: %s\n", filter, way->name);
			holds = false;
		}
		if (!fate_is_nothing(&denied, way)) {
			printf("# %s: LEAK: data: %s: %s\n", filter, way->name, fate_name(&denied));
			holds = false;
		}
	}
	try_claim(holds, filter, "data", n);
}

static void print_table(void)
{
	unsigned int n = 0;

	printf("# %-24s %-44s %-9s %-9s %s\n", "class", "way", "stack", "allowed", "denied");
	for (const struct way_class *class = way_classes; class->name; class++)
		for (const struct way *way = class->ways; way->name; way++, n++)
			printf("# %-24s %-44s %-9s %-9s %s\n", class->name, way->name, fate_name(&records[n].stack),
			       fate_name(&records[n].allowed), fate_name(&records[n].denied));
}

static void obey(char *line)
{
	char *rest = strchr(line, '\n'), *argument;

	if (rest)
		*rest = '\0';
	argument = strchr(line, ' ');
	if (argument)
		*argument++ = '\0';
	if (strcmp(line, "stack") == 0 && argument)
		stack_all(strtoul(argument, NULL, 10));
	else if (strcmp(line, "behind") == 0)
		behind_all();
	else if (strcmp(line, "detours") == 0 && argument)
		told = strcmp(argument, "on") == 0;
	else if (strcmp(line, "takes") == 0)
		claim_takes();
	else if (strcmp(line, "filter") == 0 && argument)
		filter_all(argument);
	else if (strcmp(line, "connect") == 0)
		try_connect();
	else if (strcmp(line, "data") == 0)
		data_stack(argument);
	else if (strcmp(line, "deliver") == 0 && argument)
		deliver_all(argument);
	else if (strcmp(line, "table") == 0)
		print_table();
	else
		fprintf(stderr, "oracle: what is '%s'?\n", line);
	puts(".");
	fflush(stdout);
}

/* Each packet is decided on the CPU that sends it, before the next one is sent. */
static void stay_on_one_cpu(void)
{
	cpu_set_t cpus;

	CPU_ZERO(&cpus);
	CPU_SET(sched_getcpu(), &cpus);
	if (sched_setaffinity(0, sizeof(cpus), &cpus)) {
		perror("affinity");
		exit(2);
	}
}

int main(int argc, char **argv)
{
	char line[256];
	int namespace;

	if (argc != 3) {
		fprintf(stderr, "usage: oracle NAMESPACE DEVICE\n");
		return 2;
	}
	stay_on_one_cpu();
	try_listener = listener_open();
	wire_open_listener(&try_wire);
	namespace = open(argv[1], O_RDONLY | O_CLOEXEC);
	if (namespace < 0 || setns(namespace, CLONE_NEWNET)) {
		perror(argv[1]);
		return 2;
	}
	close(namespace);
	wire_open_sender(&try_wire, argv[2]);
	puts("ready");
	fflush(stdout);
	while (fgets(line, sizeof(line), stdin))
		obey(line);
	return 0;
}
