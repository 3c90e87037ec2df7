/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "options.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/number.h"
#include "base/report.h"
#include "commands.h"

#define INSTANCE_MAX 63 /* bytes of an instance's name: it is a folder in bpffs */

static int wrong(const struct usage *usage)
{
	report_hint("usage: mxlock %s", usage->synopsis);
	return STATUS_USAGE;
}

static bool instance_valid(const char *name)
{
	size_t length = strlen(name);

	return length > 0 && length <= INSTANCE_MAX &&
	       strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") == length;
}

/* Whether `argument` is this option; where it is "--name=value", *ret_value is what follows. */
static bool matches(const struct option_spec *spec, const char *argument, const char **ret_value)
{
	size_t length = strlen(spec->name);

	if (strncmp(argument, spec->name, length) != 0)
		return false;
	if (argument[length] == '=' && spec->value) {
		*ret_value = argument + length + 1;
		return true;
	}
	return argument[length] == '\0';
}

static const struct option_spec *find(const struct option_spec *specs, const char *argument, const char **ret_value)
{
	for (; specs && specs->name; specs++)
		if (matches(specs, argument, ret_value))
			return specs;
	return NULL;
}

static void print_help(const struct usage *usage)
{
	printf("usage: mxlock %s\n\n%s\n"
	       "  --instance NAME   the policy in force, its counters and interfaces, by name (default: default)\n"
	       "  -v                say more on stderr\n"
	       "  --help            this text\n",
	       usage->synopsis, usage->help);
}

/* Takes the option at argv[*at], and its value where that stands apart. -1 or an exit status. */
static int take(int argc, char **argv, int *at, const struct option_spec *spec, const char *value,
		const struct usage *usage)
{
	if (spec->flag) {
		*spec->flag = true;
		return -1;
	}
	if (!value && *at + 1 < argc)
		value = argv[++*at];
	if (!value || !*value) {
		report_error("%s: option %s takes a value, and %s", argv[0], spec->name,
			     value ? "an empty one is there" : "none is there");
		return wrong(usage);
	}
	*spec->value = value;
	return -1;
}

/* Walks over the arguments. -1 or an exit status. */
static int walk(int argc, char **argv, const struct usage *usage, const struct option_spec *common,
		struct arguments *ret)
{
	bool options_end = false;

	for (int i = 1; i < argc; i++) {
		const struct option_spec *spec;
		const char *value = NULL;
		int status;

		if (options_end || argv[i][0] != '-' || argv[i][1] == '\0') {
			ret->operands[ret->count++] = argv[i];
			continue;
		}
		if (strcmp(argv[i], "--") == 0) {
			options_end = true;
			continue;
		}
		spec = find(common, argv[i], &value);
		if (!spec)
			spec = find(usage->options, argv[i], &value);
		if (!spec) {
			report_error("%s: unknown option %s", argv[0], argv[i]);
			return wrong(usage);
		}
		status = take(argc, argv, &i, spec, value, usage);
		if (status != -1)
			return status;
	}
	return -1;
}

/* What is left to check once all was read. -1 or an exit status. */
static int settle(const char *command, const struct usage *usage, const struct arguments *arguments)
{
	if (!instance_valid(arguments->instance)) {
		report_error("instance '%s': not a name: 1 to %d letters, digits, '-' or '_'", arguments->instance,
			     INSTANCE_MAX);
		return STATUS_USAGE;
	}
	if (arguments->count < usage->least || arguments->count > usage->most) {
		if (arguments->count < usage->least)
			report_error("%s: an argument is missing", command);
		else
			report_error("%s: '%s' is one argument too many", command, arguments->operands[usage->most]);
		return wrong(usage);
	}
	/* no message could name it: `mxlock attach "$IFACE"` where nothing is in IFACE */
	for (size_t i = 0; i < arguments->count; i++) {
		if (*arguments->operands[i])
			continue;
		report_error("%s: an argument is empty", command);
		return wrong(usage);
	}
	return -1;
}

int options_parse(int argc, char **argv, const struct usage *usage, struct arguments *ret)
{
	bool help = false, verbose = false;
	struct arguments arguments = {.instance = "default"};
	const struct option_spec common[] = {
		{"--help", NULL, &help},
		{"-v", NULL, &verbose},
		{"--instance", &arguments.instance, NULL},
		{NULL, NULL, NULL},
	};
	int status;

	arguments.operands = mem_zeroed((size_t)argc + 1, sizeof(*arguments.operands));
	status = walk(argc, argv, usage, common, &arguments);
	if (status == -1 && help) {
		print_help(usage);
		status = STATUS_DONE;
	}
	if (status == -1)
		status = settle(argv[0], usage, &arguments);
	if (status != -1) {
		free(arguments.operands);
		return status;
	}
	report_set_verbose(verbose);
	*ret = arguments;
	return -1;
}

int options_choice(const char *option, const char *value, const char *names)
{
	size_t length = strlen(value);
	int index = 0;

	for (const char *at = names; at; index++) {
		const char *end = strchr(at, '|');
		size_t size = end ? (size_t)(end - at) : strlen(at);

		if (size == length && memcmp(at, value, length) == 0)
			return index;
		at = end ? end + 1 : NULL;
	}
	report_error("%s: '%s' is not one of %s", option, value, names);
	return -1;
}

#define DURATION_MAX    (30u * 86400u)
#define DURATION_DIGITS 8 /* with 0 before it: "05m" is a time */

unsigned options_duration(const char *option, const char *value)
{
	static const struct {
		char unit;
		unsigned seconds;
	} units[] = {{'s', 1}, {'m', 60}, {'h', 3600}, {'d', 86400}};
	uint64_t number;
	const char *unit = number_read(value, value + strlen(value), DURATION_MAX, &number);
	bool good = unit && number > 0 && unit - value <= DURATION_DIGITS;

	for (size_t i = 0; good && i < sizeof(units) / sizeof(units[0]); i++)
		if (unit[0] == units[i].unit && unit[1] == '\0' && number <= DURATION_MAX / units[i].seconds)
			return (unsigned)number * units[i].seconds;
	report_error("%s: '%s' is not a time: a number and a unit, 90s, 10m, 2h or 1d, and 30 days at the most", option,
		     value);
	return 0;
}
