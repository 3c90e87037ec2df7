/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* What libbpf and libxdp would print by themselves: shown with -v, and quoted in our messages. */
#ifndef MX_LOGS_H
#define MX_LOGS_H

/* From here on both print through report_detail(); forgets what was said before. */
void logs_begin(void);

/* What the kernel or the driver said in words since logs_begin() (netlink's extended ack); "" if nothing. */
const char *logs_kernel_words(void);

/* The last warning of libbpf or libxdp since logs_begin(), without its newline; "" if none. */
const char *logs_last(void);

#endif
