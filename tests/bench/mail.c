/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * mail serve PORT                    a mail server that greets, answers QUIT, and closes; until SIGTERM
 * mail connect FROM TO PORT SECONDS  prints how many connections a second came through, greeting to farewell
 *
 * The server stays on the last CPU, which filters the flood, the client on the first one.
 */
#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <signal.h>
#include <unistd.h>

#include "bench.h"

#define CLIENTS 32 /* at a time */
#define EVENTS  64

static const char greeting[] = "220 inside.example ESMTP\r\n";
static const char quit[] = "QUIT\r\n";
static const char farewell[] = "221 2.0.0 bye\r\n";

static void watch(int epoll, int fd, unsigned events)
{
	struct epoll_event event = {.events = events, .data.fd = fd};

	if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) < 0)
		bench_die("mail: epoll_ctl");
}

static struct sockaddr_in address_of(const char *text, unsigned long port)
{
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};

	if (inet_pton(AF_INET, text, &address.sin_addr) != 1) {
		fprintf(stderr, "mail: %s: not an address\n", text);
		exit(2);
	}
	return address;
}

static _Noreturn void serve(unsigned long port)
{
	struct sockaddr_in any = address_of("0.0.0.0", port);
	int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), one = 1, epoll = epoll_create1(0);

	if (listener < 0 || epoll < 0 || setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one)) < 0 ||
	    bind(listener, (struct sockaddr *)&any, sizeof(any)) < 0 || listen(listener, 1024) < 0)
		bench_die("mail: listen");
	watch(epoll, listener, EPOLLIN);
	puts("listening");
	fflush(stdout);
	for (;;) {
		struct epoll_event events[EVENTS];
		int count = epoll_wait(epoll, events, EVENTS, -1), fd;
		char text[512];

		for (int i = 0; i < count; i++) {
			if (events[i].data.fd != listener) {
				if (recv(events[i].data.fd, text, sizeof(text), MSG_DONTWAIT) > 0)
					send(events[i].data.fd, farewell, sizeof(farewell) - 1, MSG_NOSIGNAL);
				close(events[i].data.fd);
				continue;
			}
			fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
			if (fd < 0)
				continue;
			watch(epoll, fd, EPOLLIN | EPOLLRDHUP);
			send(fd, greeting, sizeof(greeting) - 1, MSG_NOSIGNAL);
		}
	}
}

static void begin(int epoll, const struct sockaddr_in *from, const struct sockaddr_in *to)
{
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	/* the server has closed when the client does: no connection is left behind on either side */
	struct linger linger = {.l_onoff = 1};

	if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, sizeof(linger)) < 0 ||
	    bind(fd, (const struct sockaddr *)from, sizeof(*from)) < 0 ||
	    (connect(fd, (const struct sockaddr *)to, sizeof(*to)) < 0 && errno != EINPROGRESS))
		bench_die("mail: connect");
	watch(epoll, fd, EPOLLIN);
}

/* One step of a connection; true: it is over, and *done counts it if the farewell came. */
static bool go_on(int fd, unsigned long *done)
{
	char text[512];
	ssize_t got = recv(fd, text, sizeof(text), MSG_DONTWAIT);

	if (got < 0)
		return errno != EAGAIN;
	if (got == 0)
		return true;
	if (memcmp(text, "220", 3) == 0)
		return send(fd, quit, sizeof(quit) - 1, MSG_NOSIGNAL) < 0;
	*done += got > 3 && memcmp(text, "221", 3) == 0;
	return true;
}

static int connect_for(const char *from_text, const char *to_text, unsigned long port, unsigned long seconds)
{
	struct sockaddr_in from = address_of(from_text, 0), to = address_of(to_text, port);
	double start = bench_now(), end = start + (double)seconds * 1e9, now = start;
	int epoll = epoll_create1(0);
	unsigned long done = 0;

	if (epoll < 0)
		bench_die("mail: epoll");
	for (int i = 0; i < CLIENTS; i++)
		begin(epoll, &from, &to);
	for (; now < end; now = bench_now()) {
		struct epoll_event events[EVENTS];
		int count = epoll_wait(epoll, events, EVENTS, 100);

		for (int i = 0; i < count; i++)
			if (go_on(events[i].data.fd, &done)) {
				close(events[i].data.fd);
				begin(epoll, &from, &to);
			}
	}
	printf("%.1f\n", (double)done * 1e9 / (now - start));
	return 0;
}

int main(int argc, char **argv)
{
	/* whoever started it has gone: nobody is left to end it */
	if (prctl(PR_SET_PDEATHSIG, SIGTERM) < 0)
		bench_die("mail: prctl");
	if (argc == 3 && strcmp(argv[1], "serve") == 0) {
		bench_one_cpu();
		serve(bench_number(argv[2]));
	}
	bench_first_cpu();
	if (argc == 6 && strcmp(argv[1], "connect") == 0)
		return connect_for(argv[2], argv[3], bench_number(argv[4]), bench_number(argv[5]));
	fputs("usage: mail serve PORT | mail connect FROM TO PORT SECONDS\n", stderr);
	return 2;
}
