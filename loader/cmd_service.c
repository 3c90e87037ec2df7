/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * service: what the units of systemd call. It reads the conf of an instance, and runs the commands that an operator would
 * give: whoever reads the log finds those.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/report.h"
#include "boot.h"
#include "commands.h"
#include "conf.h"
#include "kernel/attach.h"
#include "kernel/bpffs.h"
#include "live.h"
#include "options.h"
#include "review.h"
#include "substitute.h"

/* Of a file INSTANCE in RUN_FOLDER: it is started, and takes interfaces that come. No name of an instance has a dot. */
#define STARTED_PATH 128 /* bytes that its path needs */

struct service {
	const char *instance;
	struct conf conf;
	char policy[PATH_MAX]; /* what the first interface is to bring; "": one is in force, which it joins */
	bool in_force;
};

/* Runs a command by its words. Commands do not write to them. */
static int call(int (*command)(int argc, char **argv), const char *const *words, size_t count)
{
	char **argv = mem_zeroed(count + 1, sizeof(*argv));
	int status;

	memcpy(argv, words, count * sizeof(*argv));
	status = command((int)count, argv);
	free(argv);
	return status;
}

/*
 * Opens what is in force. As live_open(); -ENOENT, too, where it guards no interface: a run was killed before it attached, or
 * after it detached, and the next command that changes something removes what that has left.
 */
static int open_guarding(const char *instance, struct live *ret)
{
	bool guards = false;
	int error = live_open(instance, ret);

	if (!error)
		error = attach_pinned(&ret->instance, &guards);
	return error || guards ? error : -ENOENT;
}

/* What its interfaces are to bring. An exit status. */
static int choose_policy(struct service *service)
{
	struct live live;
	int error = open_guarding(service->instance, &live);

	service->in_force = error == 0;
	if (!error)
		boot_compare(service->instance, &service->conf, live.policy);
	live_close(&live);
	if (error != -ENOENT)
		return error ? STATUS_ERROR : STATUS_DONE;
	return boot_choose(service->instance, &service->conf, service->policy);
}

static void started_path(const char *instance, char ret_path[static STARTED_PATH])
{
	snprintf(ret_path, STARTED_PATH, RUN_FOLDER "/%s", instance);
}

static bool is_started(const char *instance)
{
	char path[STARTED_PATH];

	started_path(instance, path);
	return access(path, F_OK) == 0;
}

/* An exit status. */
static int make_folder(void)
{
	if (mkdir(RUN_FOLDER, 0755) == 0 || errno == EEXIST)
		return STATUS_DONE;
	report_errno(errno, RUN_FOLDER ": cannot make it");
	return STATUS_ERROR;
}

/* From here on, interfaces that come are guarded. */
static int mark_started(const char *instance)
{
	char path[STARTED_PATH];
	int fd;

	started_path(instance, path);
	fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
	if (fd >= 0) {
		close(fd);
		return STATUS_DONE;
	}
	report_errno(errno, "%s: cannot make it, and without it no interface that comes later is guarded", path);
	return STATUS_ERROR;
}

/* The first one brings the policy, the others join it. */
static int guard(struct service *service, const char *interface)
{
	const struct conf *conf = &service->conf;
	const char *words[] = {"attach",      interface, "--instance", service->instance, "--xdp-mode", conf->xdp_mode,
			       "--via", conf->via, "--policy", service->policy};
	size_t count = sizeof(words) / sizeof(words[0]);
	int status = call(cmd_attach, words, service->in_force ? count - 2 : count); /* it joins without a policy */

	service->in_force = service->in_force || status == STATUS_DONE;
	return status;
}

/* Each by itself: that one cannot be guarded is no reason to leave the others open. */
static int guard_all(struct service *service)
{
	int worst = STATUS_DONE;

	for (size_t i = 0; i < service->conf.count; i++) {
		const char *interface = service->conf.interfaces[i];
		int status = STATUS_DONE;

		if (if_nametoindex(interface) == 0)
			report_notice("%s: not there; it is guarded when it comes", interface);
		else
			status = guard(service, interface);
		worst = status > worst ? status : worst;
	}
	return worst;
}

/* That it cannot be marked is no reason to leave open what is there; nor is a wrong line of the conf, if another has interfaces. */
static int start(struct service *service)
{
	int marked, status;

	if (service->conf.wrong && service->conf.count == 0)
		return STATUS_USAGE;
	marked = make_folder();
	status = choose_policy(service);
	if (status != STATUS_DONE)
		return status;
	if (marked == STATUS_DONE)
		marked = mark_started(service->instance);
	status = guard_all(service);
	return status > marked ? status : marked;
}

static int reload(struct service *service)
{
	const char *words[] = {"swap", service->conf.policy, "--instance", service->instance};
	struct live live;
	int status, error = open_guarding(service->instance, &live);

	live_close(&live);
	if (error)
		return error == -ENOENT ? start(service) : STATUS_ERROR;
	if (service->conf.wrong)
		return STATUS_USAGE;
	service->in_force = true;
	status = call(cmd_swap, words, 4);
	if (status != STATUS_DONE)
		return status;
	substitute_forget(service->instance);
	return guard_all(service);
}

static int stop(const char *instance)
{
	const char *words[] = {"detach", "--all", "--instance", instance};
	char path[STARTED_PATH];

	started_path(instance, path);
	if (unlink(path) != 0 && errno != ENOENT) {
		report_errno(errno, "%s: cannot remove it, and with it interfaces that come are guarded", path);
		return STATUS_ERROR;
	}
	substitute_forget(instance);
	return call(cmd_detach, words, 4);
}

/* An interface has come, to an instance that is started. */
static int join_one(const char *instance, const char *interface)
{
	struct service service = {.instance = instance};
	int status = conf_read(instance, &service.conf) == 0 ? STATUS_DONE : STATUS_ERROR;

	if (status == STATUS_DONE && conf_names(&service.conf, interface)) {
		const char *words[] = {"detach", interface, "--instance", instance};

		status = choose_policy(&service);
		if (status == STATUS_DONE)
			status = guard(&service, interface);
		/* it was stopped meanwhile, and may not have seen this interface */
		if (status == STATUS_DONE && !is_started(instance))
			status = call(cmd_detach, words, 4);
	}
	conf_free(&service.conf);
	return status;
}

/* Asks every instance that is started. */
static int join(const char *interface)
{
	int worst = STATUS_DONE;
	char **names;

	if (bpffs_names(RUN_FOLDER, &names) != 0)
		return STATUS_ERROR;
	for (char **name = names; *name; name++) {
		int status = strchr(*name, '.') ? STATUS_DONE : join_one(*name, interface);

		worst = status > worst ? status : worst;
	}
	bpffs_free_names(names);
	return worst;
}

static int look(struct service *service)
{
	if (service->conf.wrong)
		return STATUS_USAGE;
	return review(service->instance, &service->conf) ? STATUS_ERROR : STATUS_DONE;
}

/* The actions that want the conf, or what can be read of it. */
static int run(int (*act)(struct service *service), const char *instance)
{
	struct service service = {.instance = instance};
	int status = conf_read(instance, &service.conf) == 0 ? act(&service) : STATUS_ERROR;

	conf_free(&service.conf);
	return status;
}

static int dispatch(const struct usage *usage, const struct arguments *arguments)
{
	enum action {START, RELOAD, REVIEW, STOP, JOIN}; /* in the order of the choices */
	int action = options_choice("service", arguments->operands[0], "start|reload|review|stop|join");

	if (action >= 0 && (action == JOIN) != (arguments->count == 2)) {
		report_error("service: join takes an interface, and nothing else takes one");
		report_hint("usage: mxlock %s", usage->synopsis);
		return STATUS_USAGE;
	}
	switch (action) {
	case START:
		return run(start, arguments->instance);
	case RELOAD:
		return run(reload, arguments->instance);
	case REVIEW:
		return run(look, arguments->instance);
	case STOP:
		return stop(arguments->instance);
	case JOIN:
		return join(arguments->operands[1]);
	default:
		return STATUS_USAGE;
	}
}

int cmd_service(int argc, char **argv)
{
	const struct usage usage = {
		"service start|reload|review|stop|join [IFACE]",
		"Runs an instance as " CONF_FOLDER "/INSTANCE.conf says: this is what the units of systemd call.\n\n"
		"  start         attaches the interfaces that are there; where the policy does not compile, or the conf\n"
		"                is wrong, it does what on-error says\n"
		"  reload        swaps to the policy as it stands in its file, and attaches what is not attached\n"
		"  review        tells what wants somebody's attention, and then exits with 1: reviews that are due,\n"
		"                rules that have ended or end within 30 days, a policy in force that is not the file's,\n"
		"                interfaces that are not guarded\n"
		"  stop          detaches all interfaces of the instance\n"
		"  join IFACE    of every instance that is started: attaches the interface if its conf names it;\n"
		"                --instance does not count\n",
		NULL, 1, 2,
	};
	struct arguments arguments;
	int status = options_parse(argc, argv, &usage, &arguments);

	if (status != -1)
		return status;
	status = dispatch(&usage, &arguments);
	free(arguments.operands);
	return status;
}
