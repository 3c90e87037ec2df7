/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * A small end of a TCP connection, for the tests and the demonstration.
 *
 *   tcp listen PORT...                     greets as an SMTP server does, until SIGTERM
 *   tcp connect FROM TO PORT [FENCE-PORT]  says in one word what came of it:
 *
 *     connected  and the greeting arrived
 *     mute       connected, but no greeting
 *     refused    an answer, and it was no
 *     dropped    no answer, although an answer came to what was sent behind it
 *     silent     no answer to that either
 *
 *   tcp talk FROM TO PORT                  the same, and says something: "answered" when an answer came back
 *
 * A dropped packet makes no noise, and waiting for none is slow and never certain. So a
 * second connection is begun right behind the first, to a port where nobody listens (the
 * fence). Between the two ends packets keep their order: when the fence has been refused,
 * what went before it has been judged, and its answer would be here.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#define PATIENCE_MS  3000
#define FENCE_PORT   9
#define PORTS_MOST   8
#define CLIENTS_MOST 64

static const char greeting[] = "220 inside.example ESMTP\r\n";
static const char command[] = "QUIT\r\n";
static const char farewell[] = "221 2.0.0 bye\r\n";

static void die(const char *what)
{
	perror(what);
	exit(2);
}

static unsigned number_of(const char *text, unsigned most)
{
	char *end;
	unsigned long value = strtoul(text, &end, 10);

	if (*text == '\0' || *end != '\0' || value > most) {
		fprintf(stderr, "tcp: %s: not a number up to %u\n", text, most);
		exit(2);
	}
	return (unsigned)value;
}

union address {
	struct sockaddr any;
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
};

static union address address_of(const char *text, unsigned port)
{
	union address address = { 0 };

	if (inet_pton(AF_INET, text, &address.v4.sin_addr) == 1) {
		address.v4.sin_family = AF_INET;
		address.v4.sin_port = htons((uint16_t)port);
	} else if (inet_pton(AF_INET6, text, &address.v6.sin6_addr) == 1) {
		address.v6.sin6_family = AF_INET6;
		address.v6.sin6_port = htons((uint16_t)port);
	} else {
		fprintf(stderr, "tcp: %s: not an address\n", text);
		exit(2);
	}
	return address;
}

/* Sends the first packet of a connection, and returns at once. */
static int begin(const char *from, const char *to, unsigned port)
{
	union address source = address_of(from, 0);
	union address destination = address_of(to, port);
	socklen_t length = source.any.sa_family == AF_INET ? sizeof(source.v4) : sizeof(source.v6);
	int fd = socket(source.any.sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	if (fd < 0)
		die("tcp: socket");
	if (bind(fd, &source.any, length) < 0)
		die(from);
	if (connect(fd, &destination.any, length) < 0 && errno != EINPROGRESS && errno != ECONNREFUSED)
		die(to);
	return fd;
}

/* 0: no answer yet; 1: connected; -1: refused, or otherwise over. */
static int answer_of(int fd)
{
	struct pollfd waiting = { .fd = fd, .events = POLLOUT };
	int error = 0;
	socklen_t length = sizeof(error);

	if (poll(&waiting, 1, 0) <= 0)
		return 0;
	if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &length) < 0)
		die("tcp: SO_ERROR");
	return error == 0 && !(waiting.revents & POLLHUP) ? 1 : -1;
}

static const char *greeted(int fd)
{
	struct pollfd waiting = { .fd = fd, .events = POLLIN };
	char text[256];

	if (poll(&waiting, 1, PATIENCE_MS) <= 0 || recv(fd, text, sizeof(text), 0) < 4)
		return "mute";
	return memcmp(text, "220 ", 4) == 0 ? "connected" : "mute";
}

static const char *outcome(int wanted, int fence)
{
	struct pollfd both[2] = {
		{ .fd = wanted, .events = POLLOUT },
		{ .fd = fence, .events = POLLOUT },
	};
	int answer;

	if (poll(both, 2, PATIENCE_MS) <= 0)
		return "silent";
	answer = answer_of(wanted);
	if (answer == 0)
		return "dropped";
	return answer > 0 ? greeted(wanted) : "refused";
}

/* Stays on one CPU: packets of two CPUs could overtake each other. */
static void stay(void)
{
	cpu_set_t here;
	int cpu = sched_getcpu();

	CPU_ZERO(&here);
	CPU_SET(cpu < 0 ? 0 : (size_t)cpu, &here);
	if (sched_setaffinity(0, sizeof(here), &here) < 0)
		die("tcp: sched_setaffinity");
}

static int do_connect(int argc, char **argv)
{
	unsigned port = number_of(argv[2], 65535);
	unsigned fence_port = argc > 3 ? number_of(argv[3], 65535) : FENCE_PORT;
	int wanted, fence;

	stay();
	wanted = begin(argv[0], argv[1], port);
	fence = begin(argv[0], argv[1], fence_port);
	puts(outcome(wanted, fence));
	close(fence);
	close(wanted);
	return 0;
}

/* A session that carries data: the greeting, a command, the answer to it. */
static int do_talk(char **argv)
{
	int fd = begin(argv[0], argv[1], number_of(argv[2], 65535));
	struct pollfd waiting = { .fd = fd, .events = POLLIN };
	const char *word = greeted(fd);
	char text[256];

	if (strcmp(word, "connected") == 0 && send(fd, command, sizeof(command) - 1, MSG_NOSIGNAL) > 0 &&
	    poll(&waiting, 1, PATIENCE_MS) > 0 && recv(fd, text, sizeof(text), 0) > 0)
		word = "answered";
	puts(word);
	close(fd);
	return 0;
}

static int listen_at(unsigned port)
{
	struct sockaddr_in6 any = { .sin6_family = AF_INET6, .sin6_port = htons((uint16_t)port) };
	int one = 1, zero = 0;
	int fd = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		die("tcp: socket");
	if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one)) < 0 ||
	    setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &zero, sizeof(zero)) < 0 ||
	    bind(fd, (struct sockaddr *)&any, sizeof(any)) < 0 || listen(fd, CLIENTS_MOST) < 0)
		die("tcp: listen");
	return fd;
}

/* Answers whatever the client says with a farewell; false when it has gone. */
static bool serve(int fd)
{
	char text[1024];
	ssize_t got = recv(fd, text, sizeof(text), MSG_DONTWAIT);

	if (got < 0 && errno == EAGAIN)
		return true;
	if (got > 0 && send(fd, farewell, sizeof(farewell) - 1, MSG_NOSIGNAL) < 0)
		return false;
	return false;
}

static int do_listen(int argc, char **argv)
{
	struct pollfd fds[PORTS_MOST + CLIENTS_MOST];
	int ports = argc < PORTS_MOST ? argc : PORTS_MOST;
	int count = ports;

	for (int i = 0; i < ports; i++)
		fds[i] = (struct pollfd){ .fd = listen_at(number_of(argv[i], 65535)), .events = POLLIN };
	puts("listening");
	fflush(stdout);
	while (poll(fds, (nfds_t)count, -1) >= 0) {
		for (int i = count - 1; i >= ports; i--) {
			if (fds[i].revents == 0 || serve(fds[i].fd))
				continue;
			close(fds[i].fd);
			fds[i] = fds[--count];
		}
		for (int i = 0; i < ports; i++) {
			int fd = fds[i].revents != 0 ? accept(fds[i].fd, NULL, NULL) : -1;

			if (fd < 0)
				continue;
			if (count == PORTS_MOST + CLIENTS_MOST ||
			    send(fd, greeting, sizeof(greeting) - 1, MSG_NOSIGNAL) < 0)
				close(fd);
			else
				fds[count++] = (struct pollfd){ .fd = fd, .events = POLLIN };
		}
	}
	die("tcp: poll");
	return 2;
}

int main(int argc, char **argv)
{
	/* whoever started it has gone: nobody is left to end it */
	if (prctl(PR_SET_PDEATHSIG, SIGTERM) < 0)
		die("tcp: prctl");
	if (argc > 2 && strcmp(argv[1], "listen") == 0)
		return do_listen(argc - 2, argv + 2);
	if (argc > 4 && strcmp(argv[1], "connect") == 0)
		return do_connect(argc - 2, argv + 2);
	if (argc > 4 && strcmp(argv[1], "talk") == 0)
		return do_talk(argv + 2);
	fputs("usage: tcp listen PORT... | tcp connect FROM TO PORT [FENCE-PORT] | tcp talk FROM TO PORT\n", stderr);
	return 2;
}
