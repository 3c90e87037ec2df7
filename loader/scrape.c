/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "scrape.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "base/report.h"
#include "base/signals.h"
#include "export/exporter.h"
#include "export/prometheus.h"
#include "http/server.h"
#include "kernel/instance.h"
#include "kernel/privilege.h"
#include "live.h"

struct scrape {
	const char *instance;
	bool all;
	bool failed; /* the one before */
};

static void say_absent(const struct scrape *scrape)
{
	report_notice("instance %s: not attached: until it is, scrapes say mxlock_up 0", scrape->instance);
}

/* What goes wrong is said when it begins, and not at each scrape; then, that it is over. */
static void note_outcome(struct scrape *scrape, int error)
{
	if (error == -ENOENT)
		say_absent(scrape);
	if (scrape->failed && !error) {
		report_notice("instance %s: its counters can be read now", scrape->instance);
		report_no_repeats();
	}
	scrape->failed = error != 0;
}

/* That there is no such instance is an answer; that it cannot be read is none. */
static int make_text(void *context, char **ret_text, size_t *ret_size)
{
	struct scrape *scrape = context;
	struct snapshot snapshot = {0};
	int error = live_snapshot_if_any(scrape->instance, &snapshot);
	bool absent = error == -ENOENT;
	FILE *out;

	*ret_text = NULL;
	note_outcome(scrape, error);
	if (error && !absent)
		return error;
	out = open_memstream(ret_text, ret_size);
	if (!out)
		error = -errno;
	else if (absent)
		error = prometheus_write_absent(out, scrape->instance);
	else
		error = exporter_find("prometheus")->write(out, &snapshot, scrape->all);
	if (out && fclose(out) != 0 && !error)
		error = -errno;
	snapshot_free(&snapshot);
	if (!error)
		return 0;
	free(*ret_text); /* what there was memory for */
	*ret_text = NULL;
	return report_errno(-error, "a scrape cannot be answered");
}

/* A descriptor that is readable when a signal wants it to end, or -errno after a message. */
static int catch_signals(void)
{
	sigset_t ending;
	int fd;

	signals_hold_ending(&ending, NULL);
	signal(SIGPIPE, SIG_IGN);
	fd = signalfd(-1, &ending, SFD_CLOEXEC);
	return fd < 0 ? report_errno(errno, "cannot wait for signals") : fd;
}

/* Listening. 0 or -errno after a message. */
static int serve(struct scrape *scrape, struct http *http)
{
	char address[HTTP_ADDRESS];
	int there, end = catch_signals(), error;

	if (end < 0)
		return end;
	error = privilege_give_up();
	there = error ? error : instance_exists(scrape->instance);
	if (there >= 0) {
		http_address_format(http_listens(http), address);
		report_no_repeats();
		report_notice("instance %s: listening on http://%s/metrics", scrape->instance, address);
		scrape->failed = there == 0;
		if (scrape->failed)
			say_absent(scrape);
		error = http_serve(http, end);
	}
	close(end);
	return there < 0 ? there : error;
}

int scrape_serve(const char *instance, bool all, const struct http_address *address)
{
	struct scrape scrape = {.instance = instance, .all = all};
	const struct http_page page = {
		.path = "/metrics",
		.type = PROMETHEUS_TYPE,
		.make = make_text,
		.context = &scrape,
	};
	struct http *http = NULL;
	int error = http_open(address, &page, &http);

	if (!error)
		error = serve(&scrape, http);
	http_close(http);
	return error;
}
