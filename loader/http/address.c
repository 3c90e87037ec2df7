/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "address.h"

#include <arpa/inet.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "../base/number.h"

#define PORT_DIGITS 5 /* at the most, with 0 before it: "00025" is a port */

static bool parse_port(const char *text, in_port_t *ret_port)
{
	size_t length = strlen(text);
	uint64_t port;

	if (length > PORT_DIGITS || number_read(text, text + length, UINT16_MAX, &port) != text + length)
		return false;
	*ret_port = htons((uint16_t)port);
	return true;
}

/* `length` bytes of text: an address of IPv6, or one of IPv4 */
static bool parse_address(const char *text, size_t length, bool v6, struct http_address *ret)
{
	char address[INET6_ADDRSTRLEN];

	if (length >= sizeof(address))
		return false;
	memcpy(address, text, length);
	address[length] = '\0';
	if (v6) {
		ret->v6.sin6_family = AF_INET6;
		ret->size = sizeof(ret->v6);
		return inet_pton(AF_INET6, address, &ret->v6.sin6_addr) == 1;
	}
	ret->v4.sin_family = AF_INET;
	ret->size = sizeof(ret->v4);
	return inet_pton(AF_INET, address, &ret->v4.sin_addr) == 1;
}

bool http_address_parse(const char *text, struct http_address *ret)
{
	const char *colon = strrchr(text, ':'), *port = colon ? colon + 1 : text;
	bool bracket = text[0] == '[', good;
	struct http_address address = {0};
	in_port_t number;

	if (!parse_port(port, &number))
		return false;
	if (!colon)
		good = parse_address("127.0.0.1", strlen("127.0.0.1"), false, &address);
	else if (bracket)
		good = colon[-1] == ']' && parse_address(text + 1, (size_t)(colon - text) - 2, true, &address);
	else
		good = parse_address(text, (size_t)(colon - text), false, &address);
	if (!good)
		return false;
	if (bracket)
		address.v6.sin6_port = number;
	else
		address.v4.sin_port = number;
	*ret = address;
	return true;
}

void http_address_format(const struct http_address *address, char ret_text[static HTTP_ADDRESS])
{
	char text[INET6_ADDRSTRLEN];

	if (address->any.sa_family == AF_INET6)
		snprintf(ret_text, HTTP_ADDRESS, "[%s]:%u", inet_ntop(AF_INET6, &address->v6.sin6_addr, text, sizeof(text)),
			 ntohs(address->v6.sin6_port));
	else
		snprintf(ret_text, HTTP_ADDRESS, "%s:%u", inet_ntop(AF_INET, &address->v4.sin_addr, text, sizeof(text)),
			 ntohs(address->v4.sin_port));
}
