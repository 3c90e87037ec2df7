/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * The commands, one cmd_NAME.c each. argv[0] is the command's name, the rest what
 * stood behind it. Each returns the exit status of the program: see exit_status.
 */
#ifndef MX_COMMANDS_H
#define MX_COMMANDS_H

enum exit_status {
	STATUS_DONE  = 0,
	STATUS_ERROR = 1, /* could not */
	STATUS_USAGE = 2, /* usage or policy error */
};

int cmd_check(int argc, char **argv);
int cmd_print(int argc, char **argv);
int cmd_explain(int argc, char **argv);
int cmd_diff(int argc, char **argv); /* its exit status is that of diff(1) */
int cmd_attach(int argc, char **argv);
int cmd_swap(int argc, char **argv);
int cmd_confirm(int argc, char **argv);
int cmd_rollback(int argc, char **argv);
int cmd_status(int argc, char **argv);
int cmd_export(int argc, char **argv);
int cmd_denied(int argc, char **argv);
int cmd_watch(int argc, char **argv);
int cmd_detach(int argc, char **argv);
int cmd_service(int argc, char **argv);

#endif
