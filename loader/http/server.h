/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * A server of one page, which is made anew for each request: GET and HEAD, and nothing else. One thread: pages are made one
 * after the other. What a client can take is bounded, however many there are and whatever they do: connections, their memory,
 * how long each lives, and how many pages are being sent at once.
 */
#ifndef MX_HTTP_SERVER_H
#define MX_HTTP_SERVER_H

#include <stddef.h>

#include "address.h"

struct http_page {
	const char *path; /* "/metrics" */
	const char *type; /* its Content-Type */
	/* Makes it: *ret_text, of *ret_size bytes, is the server's to free(). 0, or -errno after a message: 503 is answered. */
	int (*make)(void *context, char **ret_text, size_t *ret_size);
	void *context;
};

struct http;

/*
 * Begins to listen; port 0 is a free one. `page` stays the caller's, and there until http_close(). 0 or -errno after a
 * message.
 */
int http_open(const struct http_address *address, const struct http_page *page, struct http **ret);

/* Where it listens, with the port that it got. */
const struct http_address *http_listens(const struct http *http);

/* Answers until the descriptor `end` is readable. 0 or -errno after a message. */
int http_serve(struct http *http, int end);

/* Ends it, with the connections that are open. NULL is fine. */
void http_close(struct http *http);

#endif
