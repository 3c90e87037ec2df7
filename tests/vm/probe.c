/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * Asks one question of a filter: does a SYN get through?
 *
 *   probe serve PORT...           listens on each TCP port, answers datagrams on UDP port 7,
 *                                 prints its process number when all that is ready
 *   probe syn SOURCE DEST PORT    prints "open", "dropped" or "refused"
 *
 * That something did not arrive is usually learnt by waiting. Here a datagram goes
 * after the SYN on the same way, and its answer says that the SYN would have been
 * answered by now. When not even the datagram comes back the wire is broken, which is
 * an error (exit status 2), and no proof that the filter dropped anything.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define FENCE_PORT	7
#define FENCE_ROUNDS	3	/* more than one: receive queues may overtake each other */
#define FENCE_RESEND_MS	250	/* before the SYN only, while neighbours find each other */
#define GRACE_MS	150	/* for a SYN-ACK on its way through another CPU, which the host may hold up */
#define DEADLINE_MS	15000
#define BACKLOG		1024
#define PORTS_MAX	16

static void fail(const char *what)
{
	fprintf(stderr, "probe: %s: %s\n", what, strerror(errno));
	exit(2);
}

static long long now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

/* One address with a port; without an address, any address of both families. */
static struct sockaddr_in6 address(const char *text, const char *port)
{
	struct addrinfo hints = {
		.ai_family = AF_INET6,
		.ai_flags = AI_V4MAPPED | AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE,
		.ai_socktype = SOCK_STREAM,
	};
	struct sockaddr_in6 result = { .sin6_family = AF_INET6, .sin6_addr = IN6ADDR_ANY_INIT };
	struct addrinfo *list;
	int err;

	err = getaddrinfo(text, port, &hints, &list);
	if (err) {
		fprintf(stderr, "probe: %s port %s: %s\n", text ? text : "any", port, gai_strerror(err));
		exit(2);
	}
	memcpy(&result, list->ai_addr, sizeof(result));
	freeaddrinfo(list);
	return result;
}

/* A socket of both families, bound. */
static int bound_socket(int type, const struct sockaddr_in6 *local)
{
	const int on = 1, off = 0;
	int sock;

	sock = socket(AF_INET6, type | SOCK_CLOEXEC, 0);
	if (sock < 0)
		fail("socket");
	if (setsockopt(sock, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof(off)) ||
	    setsockopt(sock, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)))
		fail("setsockopt");
	if (bind(sock, (const struct sockaddr *)local, sizeof(*local)))
		fail("bind");
	return sock;
}

/* Sends one datagram back to where it came from. */
static void echo(int sock)
{
	struct sockaddr_in6 peer;
	socklen_t peer_len = sizeof(peer);
	char text[64];
	ssize_t len;

	len = recvfrom(sock, text, sizeof(text), 0, (struct sockaddr *)&peer, &peer_len);
	if (len >= 0)
		sendto(sock, text, len, 0, (struct sockaddr *)&peer, peer_len);
}

/*
 * Answers datagrams on the first socket, and accepts on the others what the kernel
 * answered already: a listener with a full queue would ignore a SYN, like a filter.
 */
static void answer_forever(struct pollfd *socks, int count)
{
	for (;;) {
		if (poll(socks, count, -1) < 0)
			continue;
		if (socks[0].revents)
			echo(socks[0].fd);
		for (int i = 1; i < count; i++)
			if (socks[i].revents)
				close(accept(socks[i].fd, NULL, NULL));
	}
}

static int serve(int count, char **ports)
{
	struct sockaddr_in6 local = address(NULL, "7");
	struct pollfd socks[PORTS_MAX + 1];
	pid_t child;
	int null;

	if (count > PORTS_MAX) {
		fprintf(stderr, "probe: %d ports, not more than %d\n", count, PORTS_MAX);
		return 2;
	}
	socks[0] = (struct pollfd){ .fd = bound_socket(SOCK_DGRAM, &local), .events = POLLIN };
	for (int i = 0; i < count; i++) {
		local = address(NULL, ports[i]);
		socks[i + 1] = (struct pollfd){ .fd = bound_socket(SOCK_STREAM, &local), .events = POLLIN };
		if (listen(socks[i + 1].fd, BACKLOG))
			fail("listen");
	}

	child = fork();
	if (child < 0)
		fail("fork");
	if (child > 0) {
		printf("%d\n", (int)child);
		return 0;
	}
	/* A shell that captures the number waits for every writer to be gone. */
	null = open("/dev/null", O_RDWR);
	dup2(null, STDOUT_FILENO);
	dup2(null, STDERR_FILENO);
	answer_forever(socks, count + 1);
	return 2;
}

/* Sends datagram number `number` and waits for its answer; `resend` says it again now and then. */
static void fence(int sock, uint32_t number, int resend)
{
	struct pollfd poll_fd = { .fd = sock, .events = POLLIN };
	const long long deadline = now_ms() + DEADLINE_MS;
	uint32_t answer;

	do {
		if (send(sock, &number, sizeof(number), 0) < 0 && errno != ECONNREFUSED)
			fail("send");
		while (poll(&poll_fd, 1, resend ? FENCE_RESEND_MS : DEADLINE_MS) > 0)
			if (recv(sock, &answer, sizeof(answer), 0) == sizeof(answer) && answer == number)
				return;
	} while (resend && now_ms() < deadline);
	fprintf(stderr, "probe: no answer from UDP port %d: the wire is broken, or UDP is filtered\n",
		FENCE_PORT);
	exit(2);
}

/* What became of a connect() under way. */
static const char *outcome(int sock)
{
	struct pollfd poll_fd = { .fd = sock, .events = POLLOUT };
	socklen_t len = sizeof(int);
	int err = 0;

	if (poll(&poll_fd, 1, GRACE_MS) == 0)
		return "dropped";
	getsockopt(sock, SOL_SOCKET, SO_ERROR, &err, &len);
	if (!err)
		return "open";
	if (err == ECONNREFUSED)
		return "refused";
	errno = err;
	fail("connect");
	return NULL;
}

/* The SYN and the datagrams leave from one CPU, or they could overtake each other. */
static void stay_on_cpu_0(void)
{
	cpu_set_t cpus;

	CPU_ZERO(&cpus);
	CPU_SET(0, &cpus);
	if (sched_setaffinity(0, sizeof(cpus), &cpus))
		fail("sched_setaffinity");
}

static int syn(const char *source, const char *dest, const char *port)
{
	const struct sockaddr_in6 local = address(source, "0");
	const struct sockaddr_in6 remote = address(dest, port);
	const struct sockaddr_in6 echo_port = address(dest, "7");
	uint32_t number = 0;
	int udp, tcp;

	stay_on_cpu_0();
	udp = bound_socket(SOCK_DGRAM, &local);
	if (connect(udp, (const struct sockaddr *)&echo_port, sizeof(echo_port)))
		fail("connect to the echo port");
	fence(udp, number++, 1);

	tcp = bound_socket(SOCK_STREAM | SOCK_NONBLOCK, &local);
	if (connect(tcp, (const struct sockaddr *)&remote, sizeof(remote)) && errno != EINPROGRESS)
		fail("connect");
	for (int i = 0; i < FENCE_ROUNDS; i++)
		fence(udp, number++, 0);
	puts(outcome(tcp));
	return 0;
}

int main(int argc, char **argv)
{
	if (argc >= 3 && strcmp(argv[1], "serve") == 0)
		return serve(argc - 2, argv + 2);
	if (argc == 5 && strcmp(argv[1], "syn") == 0)
		return syn(argv[2], argv[3], argv[4]);
	fprintf(stderr, "usage: probe serve PORT... | probe syn SOURCE DEST PORT\n");
	return 2;
}
