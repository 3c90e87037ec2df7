/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "terminal.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

unsigned terminal_width(FILE *out)
{
	struct winsize size = {0};

	return terminal_is(out) && ioctl(fileno(out), TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

bool terminal_is(FILE *out)
{
	const char *kind = getenv("TERM");
	int fd = fileno(out);

	return fd >= 0 && isatty(fd) && kind && kind[0] && strcmp(kind, "dumb") != 0;
}

bool terminal_colours(FILE *out)
{
	const char *unwanted = getenv("NO_COLOR");

	return !(unwanted && unwanted[0]) && terminal_is(out);
}

const char *terminal_style(FILE *out, enum terminal_style style)
{
	static const char *const sequences[] = {
		[TERMINAL_PLAIN] = "\033[0m",  [TERMINAL_BAD] = "\033[1;31m", [TERMINAL_WARN] = "\033[1;35m",
		[TERMINAL_GOOD] = "\033[32m", [TERMINAL_HINT] = "\033[36m",
	};

	return terminal_colours(out) ? sequences[style] : "";
}
