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

#include "base/date.h"
#include "base/mem.h"
#include "base/report.h"
#include "commands.h"
#include "conf.h"
#include "kernel/attach.h"
#include "kernel/bpffs.h"
#include "last_good.h"
#include "live.h"
#include "options.h"
#include "policy/compile.h"
#include "review.h"

/* A file INSTANCE: it is started, and takes interfaces that come. No name of an instance has a dot. */
#define STARTED      "/run/mxlock"
#define STARTED_PATH 128 /* bytes that the path of a file there needs */

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

/* Says what is wrong with a policy. The exit status of a command that would take it. */
static int try_policy(const char *path, uint8_t ret_digest[static POLICY_DIGEST])
{
	struct diagnostics diagnostics = {0};
	struct policy *policy = policy_compile_file(path, date_now(), &diagnostics);
	int status = diagnostics_status(&diagnostics);

	if (policy)
		memcpy(ret_digest, policy->digest, POLICY_DIGEST);
	else
		diagnostics_print(&diagnostics, stderr);
	policy_free(policy);
	diagnostics_free(&diagnostics);
	return status;
}

static int take(struct service *service, const char *path)
{
	snprintf(service->policy, sizeof(service->policy), "%s", path);
	return STATUS_DONE;
}

/* A file, so that the command that attaches is one that can be read, and given again. */
static int take_closed(struct service *service)
{
	char path[STARTED_PATH];
	FILE *file;
	int error;

	snprintf(path, sizeof(path), STARTED "/%s.closed", service->instance);
	file = fopen(path, "we");
	error = file && fputs(LAST_GOOD_CLOSED, file) >= 0 ? 0 : errno;
	if (file && fclose(file) != 0)
		error = errno;
	if (error) {
		report_errno(error, "%s: cannot write the policy that drops all", path);
		return STATUS_ERROR;
	}
	report_notice("instance %s: closed, as on-error=closed says: port 25 is open to nobody", service->instance);
	return take(service, path);
}

static void say_repair(const struct service *service)
{
	report_hint("repair it until `mxlock check %s` is content, then `systemctl start mxlock@%s`", service->conf.policy,
		    service->instance);
}

static int take_last_good(struct service *service, int status)
{
	uint8_t digest[POLICY_DIGEST];
	char path[LAST_GOOD_PATH];

	last_good_path(service->instance, path);
	if (try_policy(path, digest) != 0) {
		report_error("instance %s: neither %s nor the last good policy can be put in force: nothing is guarded",
			     service->instance, service->conf.policy);
		say_repair(service);
		return status;
	}
	report_notice("instance %s: the last good policy is taken, as on-error=last-good says: %s", service->instance, path);
	return take(service, path);
}

/* The policy of the conf does not compile; `status`: the exit status of that. */
static int take_other(struct service *service, int status)
{
	report_error("instance %s: %s cannot be put in force", service->instance, service->conf.policy);
	switch (service->conf.on_error) {
	case CONF_LAST_GOOD:
		return take_last_good(service, status);
	case CONF_CLOSED:
		return take_closed(service);
	case CONF_OPEN:
		break;
	}
	report_error("instance %s: nothing is guarded, as on-error=open says", service->instance);
	say_repair(service);
	return status;
}

/* Whether the policy in force is that of the conf; what is in force stays, whatever the answer. */
static void compare(const struct service *service, const struct policy *in_force)
{
	uint8_t digest[POLICY_DIGEST];

	if (try_policy(service->conf.policy, digest) != 0)
		report_notice("instance %s: %s does not compile; the policy in force stays", service->instance,
			      service->conf.policy);
	else if (memcmp(digest, in_force->digest, POLICY_DIGEST) != 0)
		report_notice("instance %s: another policy than %s is in force, and stays: `mxlock service reload` swaps",
			      service->instance, service->conf.policy);
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
	uint8_t digest[POLICY_DIGEST];
	struct live live;
	int status, error = open_guarding(service->instance, &live);

	service->in_force = error == 0;
	if (!error)
		compare(service, live.policy);
	live_close(&live);
	if (error != -ENOENT)
		return error ? STATUS_ERROR : STATUS_DONE;
	status = try_policy(service->conf.policy, digest);
	return status == STATUS_DONE ? take(service, service->conf.policy) : take_other(service, status);
}

static void started_path(const char *instance, char ret_path[static STARTED_PATH])
{
	snprintf(ret_path, STARTED_PATH, STARTED "/%s", instance);
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
	if (mkdir(STARTED, 0755) == 0 || errno == EEXIST)
		return STATUS_DONE;
	report_errno(errno, STARTED ": cannot make it");
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

/* That it cannot be marked is no reason to leave open what is there. */
static int start(struct service *service)
{
	int marked = make_folder(), status = choose_policy(service);

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
	service->in_force = true;
	status = call(cmd_swap, words, 4);
	return status == STATUS_DONE ? guard_all(service) : status;
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

	if (bpffs_names(STARTED, &names) != 0)
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
	return review(service->instance, &service->conf) ? STATUS_ERROR : STATUS_DONE;
}

/* The actions that want the conf. */
static int run(int (*act)(struct service *service), const char *instance)
{
	struct service service = {.instance = instance};
	int error = conf_read(instance, &service.conf);
	int status = error == -EINVAL ? STATUS_USAGE : STATUS_ERROR;

	if (!error)
		status = act(&service);
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
		"  start         attaches the interfaces that are there; where the policy does not compile it does\n"
		"                what on-error says\n"
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
