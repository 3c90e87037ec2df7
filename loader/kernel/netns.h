/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * Network namespaces, each named by the inode of its nsfs file. What has to be asked in
 * another one is asked by a thread that goes there and ends: the process never moves.
 */
#ifndef MX_NETNS_H
#define MX_NETNS_H

#include <stdbool.h>
#include <stdint.h>

/* What is to be done in a namespace; the result is that of netns_run(). */
typedef int netns_job(void *context);

/* The namespace that we run in; 0 where even that cannot be told. */
uint64_t netns_here(void);

/*
 * Whether we may look into every namespace that there is: to enter one takes CAP_SYS_ADMIN, and to see those of
 * other users' processes CAP_SYS_PTRACE. Where not, one that is not found may be there all the same.
 */
bool netns_all_open(void);

/*
 * Runs the job in that namespace, and returns its result. Found are our own, the named ones
 * (/run/netns) and those of all processes that can be seen. Silent: -ENOENT where it
 * is not among them, -errno where it cannot be entered.
 */
int netns_run(uint64_t netns, netns_job *job, void *context);

/*
 * Runs the job in each namespace that can be found, ours first, until one returns
 * something positive: *ret_netns is that namespace. Returns that result, or 0 where none did.
 */
int netns_search(netns_job *job, void *context, uint64_t *ret_netns);

#endif
