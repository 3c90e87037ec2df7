/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* Where to listen, as text and as a socket takes it. */
#ifndef MX_HTTP_ADDRESS_H
#define MX_HTTP_ADDRESS_H

#include <netinet/in.h>
#include <stdbool.h>

struct http_address {
	union {
		struct sockaddr any;
		struct sockaddr_in v4;
		struct sockaddr_in6 v6;
	};
	socklen_t size;
};

/*
 * Reads "PORT", which is on 127.0.0.1, "ADDRESS:PORT", or "[ADDRESS]:PORT" of IPv6. Addresses are numbers, and not left out:
 * ":PORT" is every address to some programs, and loopback to others. False where it is none of these.
 */
bool http_address_parse(const char *text, struct http_address *ret);

/* The same as text, always with its address. */
#define HTTP_ADDRESS 56
void http_address_format(const struct http_address *address, char ret_text[static HTTP_ADDRESS]);

#endif
