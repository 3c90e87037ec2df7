// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "oracle/listener.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "oracle/craft.h"

#define BACKLOG 4096

static void die(const char *what)
{
	perror(what);
	exit(2);
}

int listener_open(void)
{
	struct sockaddr_in6 address = { .sin6_family = AF_INET6, .sin6_port = htons(MAIL) };
	int zero = 0, listener = socket(AF_INET6, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	if (listener < 0 || setsockopt(listener, IPPROTO_IPV6, IPV6_V6ONLY, &zero, sizeof(zero)) ||
	    bind(listener, (struct sockaddr *)&address, sizeof(address)) || listen(listener, BACKLOG))
		die("listener");
	return listener;
}

int listener_accept(int listener, char ret_peer[64])
{
	struct sockaddr_in6 address;
	socklen_t length = sizeof(address);
	int connection = accept4(listener, (struct sockaddr *)&address, &length, SOCK_NONBLOCK | SOCK_CLOEXEC);
	char text[INET6_ADDRSTRLEN];
	bool mapped;

	if (connection < 0)
		return -1;
	mapped = IN6_IS_ADDR_V4MAPPED(&address.sin6_addr);
	inet_ntop(mapped ? AF_INET : AF_INET6, address.sin6_addr.s6_addr + (mapped ? 12 : 0), text, sizeof(text));
	snprintf(ret_peer, 64, "%s:%u", text, ntohs(address.sin6_port));
	return connection;
}

void listener_drop(int connection)
{
	struct linger now = { .l_onoff = 1 };

	if (setsockopt(connection, SOL_SOCKET, SO_LINGER, &now, sizeof(now)))
		die("linger");
	close(connection);
}

size_t listener_read(int connection, uint32_t sequence)
{
	static uint8_t bytes[1 << 17];
	ssize_t length = recv(connection, bytes, sizeof(bytes), MSG_DONTWAIT);

	for (ssize_t i = 0; i < length; i++) {
		if (bytes[i] != (sequence + i) % 251) {
			fprintf(stderr, "byte %zd of %zd is not what was sent\n", i, length);
			exit(2);
		}
	}
	return length > 0 ? length : 0;
}
