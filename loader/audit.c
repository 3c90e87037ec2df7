/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "audit.h"

#include <paths.h>
#include <stdio.h>
#include <stdlib.h>
#include <syslog.h>
#include <unistd.h>

#include "base/report.h"
#include "text/utf8.h"

#define COMMAND 600 /* bytes that are kept of the command: a line of syslog has some 1,000 */
#define ERROR   200
#define NAME    64

/* Copies what may be shown, within quotes: nothing in it can end them, or begin another line. */
static void clean(const char *text, char *ret_text, size_t size)
{
	char copy[COMMAND];

	snprintf(copy, size, "%s", text);
	utf8_show(copy, ret_text);
	for (char *at = ret_text; *at; at++)
		if (*at == '"' || *at == '\\')
			*at = '?';
}

static void join(int argc, char **argv, char ret_text[static COMMAND])
{
	char words[COMMAND];
	size_t used = 0;

	words[0] = '\0';
	for (int i = 0; i < argc && used < sizeof(words); i++)
		used += (size_t)snprintf(words + used, sizeof(words) - used, "%s%s", i > 0 ? " " : "", argv[i]);
	clean(words, ret_text, COMMAND);
}

/* The user who logged in, which su and sudo do not change; "-" where nobody did, as in a job of cron. */
static void read_login(char ret_text[static NAME])
{
	FILE *file = fopen("/proc/self/loginuid", "re");
	unsigned login;

	snprintf(ret_text, NAME, "-");
	if (!file)
		return;
	if (fscanf(file, "%u", &login) == 1 && login != (unsigned)-1) // NOLINT(cert-err34-c): the kernel wrote it
		snprintf(ret_text, NAME, "%u", login);
	fclose(file);
}

void audit_write(const struct audit *audit)
{
	const char *user = getenv("SUDO_USER");
	char command[COMMAND], error[ERROR], sudo[NAME], login[NAME];

	join(audit->argc, audit->argv, command);
	clean(user ? user : "-", sudo, sizeof(sudo));
	clean(audit->error ? audit->error : "", error, sizeof(error));
	read_login(login);
	openlog("mxlock", LOG_PID, LOG_AUTHPRIV);
	syslog(audit->error ? LOG_WARNING : LOG_NOTICE,
	       "uid=%u login=%s sudo=\"%s\" instance=%s command=\"%s\" from=%s to=%s result=%s%s%s%s", (unsigned)getuid(),
	       login, sudo, audit->instance, command, audit->from, audit->to, audit->error ? "failed" : "done",
	       audit->error ? " error=\"" : "", error, audit->error ? "\"" : "");
	closelog();
	if (access(_PATH_LOG, W_OK) != 0)
		report_detail(_PATH_LOG ": nobody listens there: the line for the log is lost");
}
