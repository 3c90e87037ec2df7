/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * Options of a command: exact names only, since an abbreviation that works today
 * is another option's name tomorrow; getopt_long(3) and argp(3) both abbreviate.
 */
#ifndef MX_OPTIONS_H
#define MX_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

/* One option. Exactly one of `value` and `flag` is set; the caller presets defaults. */
struct option_spec {
	const char *name;   /* "--policy", "-v" */
	const char **value; /* takes a value: "--policy FILE" or "--policy=FILE" */
	bool *flag;         /* takes none */
};

/* What a command takes; --help, --instance NAME and -v are everybody's. */
struct usage {
	const char *synopsis;            /* "swap FILE", for --help and errors */
	const char *help;                /* what the command does: lines, each with its newline */
	const struct option_spec *options; /* ends with a NULL name */
	size_t least, most;              /* how many operands */
};

struct arguments {
	const char *instance; /* valid, "default" where not given */
	const char **operands; /* `count` of them, then NULL; points into a copy: free() it */
	size_t count;
};

/*
 * Parses what stands behind argv[0]. An argument after `--`, and a lone `-`, are operands.
 * Returns -1 when the command shall go on; otherwise the exit status to end with: --help was
 * printed (0) or the usage was wrong and said so (2). `ret` owns memory only on -1.
 */
int options_parse(int argc, char **argv, const struct usage *usage, struct arguments *ret);

/*
 * The index of `value` among `names` ("auto|native|generic"), or -1 after an error that
 * names the option and what it takes.
 */
int options_choice(const char *option, const char *value, const char *names);

/*
 * The seconds that `value` stands for: a number and a unit, "90s", "10m", "2h" or "1d", from a second to thirty days. 0
 * after an error that names the option.
 */
unsigned options_duration(const char *option, const char *value);

#endif
