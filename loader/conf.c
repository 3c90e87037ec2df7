/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "conf.h"

#include <errno.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/report.h"
#include "kernel/attach.h"
#include "options.h"
#include "text/source.h"

#define BLANKS " \t\r"

/* What stands in no name of an interface; but for the first two the kernel would take them, and so they would be waited for. */
#define NO_NAME "/:,;\"'*?[]"

/* Where a line is, for messages; the values that it was read into. */
struct reading {
	char path[128];
	unsigned line;
	struct conf *conf;
	const char *interfaces, *on_error;
};

/* Each key, and where its value goes. */
struct key {
	const char *name;
	const char **value;
};

/* The text without blanks at either end; writes into it. */
static char *trim(char *text)
{
	size_t length;

	text += strspn(text, BLANKS);
	length = strlen(text);
	while (length > 0 && strchr(BLANKS, text[length - 1]))
		length--;
	text[length] = '\0';
	return text;
}

static void refuse(struct reading *reading, const char *what, const char *why)
{
	report_error("%s:%u: '%s': %s", reading->path, reading->line, what, why);
	reading->conf->wrong = true;
}

static void read_line(struct reading *reading, const struct key *keys, char *line)
{
	char *value = strchr(line, '=');
	const char *name;

	if (*line == '\0' || *line == '#')
		return;
	if (!value) {
		refuse(reading, line, "not of the form KEY=value");
		return;
	}
	*value++ = '\0';
	name = trim(line);
	value = trim(value);
	while (keys->name && strcmp(keys->name, name) != 0)
		keys++;
	if (!keys->name)
		refuse(reading, name, "no such key; there are interfaces, policy, xdp-mode, via and on-error");
	else if (*keys->value)
		refuse(reading, name, "stands there already");
	else if (*value == '\0')
		refuse(reading, name, "it has no value");
	else if (strstr(value, " #") || strstr(value, "\t#"))
		refuse(reading, name, "a comment stands on a line of its own");
	else
		*keys->value = value;
}

static void read_lines(struct reading *reading, char *text)
{
	struct conf *conf = reading->conf;
	const struct key keys[] = {
		{"interfaces", &reading->interfaces}, {"policy", &conf->policy}, {"xdp-mode", &conf->xdp_mode},
		{"via", &conf->via}, {"on-error", &reading->on_error}, {NULL, NULL},
	};
	char *next;

	for (char *line = text; line; line = next) {
		next = strchr(line, '\n');
		if (next)
			*next++ = '\0';
		reading->line++;
		read_line(reading, keys, trim(line));
	}
}

/* Cuts the list at its blanks. */
static void split_interfaces(struct reading *reading, char *list)
{
	struct conf *conf = reading->conf;
	char *rest = NULL;

	conf->interfaces = mem_zeroed(strlen(list) / 2 + 1, sizeof(*conf->interfaces));
	for (char *name = strtok_r(list, BLANKS, &rest); name; name = strtok_r(NULL, BLANKS, &rest)) {
		if (strlen(name) < IF_NAMESIZE && name[0] != '-' && !strpbrk(name, NO_NAME)) {
			conf->interfaces[conf->count++] = name;
			continue;
		}
		report_error("%s: interfaces: '%s' is not the name of an interface; there are blanks between names, and "
			     "nothing else",
			     reading->path, name);
		reading->conf->wrong = true;
	}
}

/* Which of the choices a value is; where there is none, or none of them, it becomes the standard, the first. */
static int choose(struct reading *reading, const char *key, const char *choices, const char *standard, const char **value)
{
	int choice = *value ? options_choice(key, *value, choices) : 0;

	if (choice < 0) {
		report_hint("it stands in %s", reading->path);
		reading->conf->wrong = true;
	}
	if (choice < 0 || !*value)
		*value = standard;
	return choice < 0 ? 0 : choice;
}

/* What all lines together have to be. */
static void check(struct reading *reading)
{
	struct conf *conf = reading->conf;

	if (!reading->interfaces || !conf->policy) {
		report_error("%s: no line %s=...", reading->path, reading->interfaces ? "policy" : "interfaces");
		conf->wrong = true;
	}
	if (conf->policy && conf->policy[0] != '/') {
		report_error("%s: policy: '%s' does not begin with '/': it is read wherever the command runs",
			     reading->path, conf->policy);
		conf->wrong = true;
	}
	choose(reading, "xdp-mode", ATTACH_MODES, "auto", &conf->xdp_mode);
	choose(reading, "via", ATTACH_VIAS, "auto", &conf->via);
	conf->on_error = (enum conf_on_error)choose(reading, "on-error", "last-good|open|closed", "last-good", &reading->on_error);
}

int conf_read(const char *instance, struct conf *ret)
{
	struct reading reading = {.conf = ret};
	struct source_file file = {0};
	const char *why;

	memset(ret, 0, sizeof(*ret));
	snprintf(reading.path, sizeof(reading.path), CONF_FOLDER "/%s.conf", instance);
	why = source_read(reading.path, SOURCE_BYTES_MAX, &file);
	if (why) {
		report_error("%s: %s", reading.path, why);
		report_hint("mxlock(8), under AT BOOT, has an example");
		return -ENOENT;
	}
	ret->text = file.text;
	if (strlen(file.text) != file.length) {
		report_error("%s: not a text: there is a NUL in it", reading.path);
		ret->wrong = true;
		return 0;
	}
	read_lines(&reading, file.text);
	if (reading.interfaces)
		split_interfaces(&reading, file.text + (reading.interfaces - file.text));
	check(&reading);
	return 0;
}

bool conf_names(const struct conf *conf, const char *interface)
{
	unsigned ifindex = if_nametoindex(interface);
	bool found = false;

	for (size_t i = 0; i < conf->count && !found; i++)
		found = strcmp(conf->interfaces[i], interface) == 0 ||
			(ifindex != 0 && if_nametoindex(conf->interfaces[i]) == ifindex);
	return found;
}

void conf_free(struct conf *conf)
{
	free(conf->interfaces);
	free(conf->text);
	memset(conf, 0, sizeof(*conf));
}
