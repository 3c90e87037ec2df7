/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* watch: what is dropped, as it is dropped. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "base/report.h"
#include "commands.h"
#include "event_names.h"
#include "kernel/watch.h"
#include "live.h"
#include "options.h"

static const char help[] =
	"Tells of each packet that is dropped, when it is dropped, until it is interrupted or the instance is detached.\n"
	"In monitor mode it tells of what would be, as `passed`.\n"
	"\n"
	"  --json        one JSON object a line, instead of a line of text\n"
	"  --pcap FILE   the packets themselves (128 bytes of each) as pcap-ng, with what became of them as\n"
	"                their comments; FILE is overwritten; `-` is stdout, for `| tcpdump -r -`\n"
	"\n"
	"Of a flood, each CPU tells of 100 packets in 100 ms. What is left out is counted, and said.\n"
	"One watch an instance. Exit status: 0 also where who reads the output has gone.\n";

/* A watch at work. */
struct watching {
	struct instance instance;
	struct watch *watch;
	struct event_names names;
	const struct event_form *form;
	struct event_sink sink;
	const char *output; /* what the sink writes to, for messages */
	int timer;         /* descriptor: time to renew */
	int interrupted;   /* descriptor: a signal wants it to end */
	uint64_t told;     /* packets */
	uint64_t left_out; /* and how many were not, as far as was said */
	bool ends;
};

/* For the signal handler, which has nothing else. */
static int interruption = -1;

static void interrupt(int signal)
{
	const uint64_t one = 1;
	int before = errno;
	ssize_t written = write(interruption, &one, sizeof(one));

	(void)signal;
	(void)written; /* it is full: that it ends is known */
	errno = before;
}

/* 0 or -errno of what did not get out. */
static int flush(struct watching *watching)
{
	return fflush(watching->sink.out) == 0 && !ferror(watching->sink.out) ? 0 : errno ? -errno : -EIO;
}

static int tell(void *context, const struct mx_event *sent)
{
	struct watching *watching = context;
	struct event event;
	int error;

	event_names_find(&watching->names, sent, &event);
	errno = 0;
	watching->form->event(&watching->sink, &event);
	error = flush(watching);
	watching->told += !error;
	return error;
}

static int tell_left_out(struct watching *watching, const uint64_t *packets)
{
	if (!watching->form->left_out)
		return 0;
	errno = 0;
	watching->form->left_out(&watching->sink, packets);
	return flush(watching);
}

/* Says what was left out since it was said last. 0 or -errno. */
static int say_left_out(struct watching *watching)
{
	uint64_t more;
	__u64 sum;
	int error = watch_left_out(watching->watch, &sum);

	if (error || sum == watching->left_out)
		return error;
	more = sum - watching->left_out;
	watching->left_out = sum;
	report_notice("instance %s: %" PRIu64 " more packets left out: above %d in %d ms on a CPU, or read too slowly",
		      watching->instance.name, more, WATCH_BURST, WATCH_WINDOW_MS);
	return tell_left_out(watching, &more);
}

/* Each second. 0 or -errno. */
static int renew(struct watching *watching)
{
	uint64_t expirations;
	bool lapsed;
	int error;

	if (read(watching->timer, &expirations, sizeof(expirations)) < 0)
		return errno == EAGAIN ? 0 : report_errno(errno, "watch: cannot read the timer");
	if (!instance_stays(&watching->instance)) {
		report_notice("instance %s: it was detached, and the watch ends", watching->instance.name);
		watching->ends = true;
		return 0;
	}
	event_names_refresh(&watching->names);
	error = watch_renew(watching->watch, &lapsed);
	if (!error && lapsed) {
		report_notice("instance %s: nobody watched for a while, since the output was not read, or this process did not "
			      "run: what was dropped then is not told, nor counted",
			      watching->instance.name);
		error = tell_left_out(watching, NULL);
	}
	return error ? error : say_left_out(watching);
}

/* Tells until there is a reason to end. 0 or -errno: after a message, or of the output. */
static int tell_all(struct watching *watching)
{
	struct pollfd waits[] = {
		{.fd = watch_descriptor(watching->watch), .events = POLLIN},
		{.fd = watching->timer, .events = POLLIN},
		{.fd = watching->interrupted, .events = POLLIN},
		{.fd = fileno(watching->sink.out)}, /* for who reads to go */
	};
	int error = 0;

	while (!error && !watching->ends) {
		if (poll(waits, sizeof(waits) / sizeof(waits[0]), -1) < 0)
			continue; /* a signal came: the next look tells */
		if (waits[3].revents & (POLLERR | POLLHUP))
			return -EPIPE;
		if (waits[2].revents)
			watching->ends = true;
		if (waits[1].revents)
			error = renew(watching);
		if (!error && waits[0].revents)
			error = watch_read(watching->watch);
	}
	if (error)
		return error;
	/* what is still in the ring was dropped while it watched */
	error = watch_end(watching->watch);
	if (!error)
		error = watch_read(watching->watch);
	return error ? error : say_left_out(watching);
}

/* Descriptors that it waits for, and the signals behind one of them. */
static int prepare(struct watching *watching)
{
	const struct itimerspec each = {{WATCH_RENEW_SECONDS, 0}, {WATCH_RENEW_SECONDS, 0}};
	/* no SA_RESTART: writing to who does not read is interrupted too */
	const struct sigaction ending = {.sa_handler = interrupt}, ignored = {.sa_handler = SIG_IGN};

	watching->timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
	watching->interrupted = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (watching->timer < 0 || watching->interrupted < 0 || timerfd_settime(watching->timer, 0, &each, NULL) != 0)
		return report_errno(errno, "watch: cannot make a timer");
	interruption = watching->interrupted;
	sigaction(SIGINT, &ending, NULL);
	sigaction(SIGTERM, &ending, NULL);
	sigaction(SIGHUP, &ending, NULL);
	sigaction(SIGPIPE, &ignored, NULL); /* the lease is to be taken back */
	return 0;
}

/* What became of the output, as an exit status. */
static int judge_output(struct watching *watching, int error)
{
	struct pollfd interrupted = {.fd = watching->interrupted, .events = POLLIN};

	if (error == -EPIPE)
		return STATUS_DONE; /* who read it has enough */
	if (error == -EINTR && poll(&interrupted, 1, 0) > 0)
		error = 0; /* while it waited for who did not read */
	if (!error)
		report_notice("instance %s: %" PRIu64 " packets told, %" PRIu64 " left out", watching->instance.name,
			      watching->told, watching->left_out);
	else if (ferror(watching->sink.out))
		report_errno(-error, "%s: the output could not be written", watching->output);
	return error ? STATUS_ERROR : STATUS_DONE;
}

/* A stream of its own: of stdout what cannot be written must not be tried again at the end. NULL after a message. */
static FILE *open_output(const char *path, const char *name)
{
	bool to_stdout = !path || strcmp(path, "-") == 0;
	int fd = to_stdout ? fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 0)
			   : open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600); /* what it holds is others' mail */
	FILE *out = fd < 0 ? NULL : fdopen(fd, "w");

	if (out)
		return out;
	report_errno(errno, "%s: cannot write to it", name);
	if (fd >= 0)
		close(fd);
	return NULL;
}

/* With the instance open. An exit status. */
static int watch(struct watching *watching, const char *path)
{
	int error = prepare(watching);

	watching->names.instance = &watching->instance;
	watching->output = path && strcmp(path, "-") != 0 ? path : "stdout";
	if (!error)
		error = watch_open(&watching->instance, tell, watching, &watching->watch);
	/* not before: the file may be that of who watches already */
	if (!error)
		watching->sink.out = open_output(path, watching->output);
	if (!watching->sink.out)
		return STATUS_ERROR;
	report_notice("instance %s: watching", watching->instance.name);
	errno = 0;
	if (watching->form->begin)
		watching->form->begin(&watching->sink);
	error = flush(watching);
	return judge_output(watching, error ? error : tell_all(watching));
}

static void release(struct watching *watching)
{
	watch_close(watching->watch);
	pcapng_end(&watching->sink.pcapng);
	if (watching->sink.out)
		fclose(watching->sink.out); /* each event was flushed, and what failed then was said */
	event_names_free(&watching->names);
	instance_close(&watching->instance);
	if (watching->timer >= 0)
		close(watching->timer);
	if (watching->interrupted >= 0)
		close(watching->interrupted);
}

static int watch_instance(const char *instance, const struct event_form *form, const char *path)
{
	struct watching watching = {
		.form = form, .sink = {.captured_most = MX_EVENT_FRAME}, .timer = -1, .interrupted = -1,
	};
	int error = instance_open(instance, &watching.instance), status = STATUS_ERROR;

	if (error == -ENOENT)
		live_say_absent(instance);
	if (!error)
		status = watch(&watching, path);
	release(&watching);
	return status;
}

int cmd_watch(int argc, char **argv)
{
	const char *pcap = NULL;
	bool json = false;
	const struct option_spec options[] = {
		{"--json", NULL, &json},
		{"--pcap", &pcap, NULL},
		{NULL, NULL, NULL},
	};
	const struct usage usage = {
		.synopsis = "watch [--json | --pcap FILE]",
		.help = help,
		.options = options,
	};
	struct arguments arguments;
	int status = options_parse(argc, argv, &usage, &arguments);

	if (status != -1)
		return status;
	status = STATUS_USAGE;
	if (json && pcap)
		report_error("watch: --json and --pcap are two forms of the same: choose one");
	else if (pcap && strcmp(pcap, "-") == 0 && isatty(STDOUT_FILENO))
		report_error("watch: --pcap -: stdout is a terminal, and pcap-ng is not for people");
	else
		status = watch_instance(arguments.instance, pcap ? &event_pcapng : json ? &event_json : &event_line, pcap);
	free(arguments.operands);
	return status;
}
