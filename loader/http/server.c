/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "server.h"

#include <assert.h>
#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <microhttpd.h>

#include "../base/mem.h"
#include "../base/report.h"

#define CONNECTIONS  32    /* at once; who comes after them waits in the kernel's queue */
#define MEMORY       16384 /* bytes for the request of a connection and the head of its answer */
#define IDLE_SECONDS 5     /* that a client may do nothing */
#define LIFE_SECONDS 20    /* that a connection has, however busy: one byte now and then is busy, too */
#define PAGES        4     /* that are being sent at once: a page may be megabytes */

struct connection {
	int socket; /* -1: free */
	int64_t until; /* seconds, CLOCK_MONOTONIC */
};

struct http {
	struct MHD_Daemon *daemon;
	struct http_address address;
	const struct http_page *page;
	struct connection connections[CONNECTIONS];
	unsigned pages; /* that are being sent */
	bool room;      /* a connection has ended: where there were CONNECTIONS, MHD listens again when it runs once more */
	int epoll;
};

/* One page that is being sent. */
struct sent {
	struct http *http;
	char *text;
};

static int64_t seconds_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec;
}

/* Sends it; a connection has one answer, and ends. */
static enum MHD_Result queue(struct MHD_Connection *connection, unsigned status, struct MHD_Response *response,
			     const char *type)
{
	enum MHD_Result queued;

	if (!response)
		return MHD_NO;
	queued = MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, type);
	if (queued == MHD_YES)
		queued = MHD_add_response_header(response, MHD_HTTP_HEADER_CONNECTION, "close");
	if (queued == MHD_YES && status == MHD_HTTP_METHOD_NOT_ALLOWED)
		queued = MHD_add_response_header(response, MHD_HTTP_HEADER_ALLOW, "GET, HEAD");
	if (queued == MHD_YES)
		queued = MHD_queue_response(connection, status, response);
	MHD_destroy_response(response);
	return queued;
}

static enum MHD_Result refuse(struct MHD_Connection *connection, unsigned status, const char *words)
{
	struct MHD_Response *response =
		MHD_create_response_from_buffer(strlen(words), (void *)words, MHD_RESPMEM_MUST_COPY);

	return queue(connection, status, response, "text/plain; charset=utf-8");
}

static void page_sent(void *context)
{
	struct sent *sent = context;

	sent->http->pages--;
	free(sent->text);
	free(sent);
}

static enum MHD_Result send_page(struct http *http, struct MHD_Connection *connection)
{
	struct MHD_Response *response;
	struct sent *sent;
	char *text = NULL;
	size_t size;

	if (http->pages >= PAGES)
		return refuse(connection, MHD_HTTP_SERVICE_UNAVAILABLE, "mxlock: others are being answered: try again\n");
	if (http->page->make(http->page->context, &text, &size) != 0)
		return refuse(connection, MHD_HTTP_SERVICE_UNAVAILABLE,
			      "mxlock: the counters cannot be read: the exporter's messages say why\n");
	sent = mem_zeroed(1, sizeof(*sent));
	*sent = (struct sent){http, text};
	http->pages++;
	response = MHD_create_response_from_buffer_with_free_callback_cls(size, text, page_sent, sent);
	if (!response)
		page_sent(sent);
	return queue(connection, MHD_HTTP_OK, response, http->page->type);
}

static enum MHD_Result answer(void *context, struct MHD_Connection *connection, const char *path, const char *method,
			      const char *version, const char *upload, size_t *upload_size, void **request)
{
	struct http *http = context;

	(void)version;
	(void)upload;
	(void)upload_size;
	(void)request;
	if (strcmp(path, http->page->path) != 0)
		return refuse(connection, MHD_HTTP_NOT_FOUND, "mxlock: there is /metrics, and nothing else\n");
	if (strcmp(method, MHD_HTTP_METHOD_GET) != 0 && strcmp(method, MHD_HTTP_METHOD_HEAD) != 0)
		return refuse(connection, MHD_HTTP_METHOD_NOT_ALLOWED, "mxlock: GET and HEAD, and nothing else\n");
	return send_page(http, connection);
}

/* Notes when a connection begins and ends. */
static void note(void *context, struct MHD_Connection *connection, void **kept, enum MHD_ConnectionNotificationCode code)
{
	struct http *http = context;
	struct connection *mine = *kept;

	if (code == MHD_CONNECTION_NOTIFY_CLOSED) {
		mine->socket = -1;
		http->room = true;
		return;
	}
	mine = http->connections;
	while (mine->socket >= 0)
		mine++;
	assert(mine < http->connections + CONNECTIONS); /* MHD has no more of them */
	mine->socket = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
	mine->until = seconds_now() + LIFE_SECONDS;
	*kept = mine;
}

/* The descriptor stays MHD's, which finds the connection at its end and closes it. */
static void end_old(struct http *http)
{
	int64_t now = seconds_now();

	for (size_t i = 0; i < CONNECTIONS; i++)
		if (http->connections[i].socket >= 0 && http->connections[i].until <= now)
			shutdown(http->connections[i].socket, SHUT_RDWR);
}

/* A socket that listens there; *address gets the port that it is. A descriptor, or -errno after a message. */
static int listen_at(struct http_address *address)
{
	char text[HTTP_ADDRESS];
	int fd = socket(address->any.sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), error;
	const int yes = 1, no = 0;

	if (fd >= 0 && setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes)) == 0 &&
	    (address->any.sa_family != AF_INET6 || setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &no, sizeof(no)) == 0) &&
	    bind(fd, &address->any, address->size) == 0 && listen(fd, CONNECTIONS) == 0 &&
	    getsockname(fd, &address->any, &address->size) == 0)
		return fd;
	error = errno;
	http_address_format(address, text);
	report_errno(error, "%s: cannot listen there", text);
	if (error == EADDRINUSE)
		report_hint("another program has that port: `ss -ltnp` tells which");
	if (fd >= 0)
		close(fd);
	return -error;
}

static int start(struct http *http, int socket)
{
	const union MHD_DaemonInfo *epoll;

	http->daemon = MHD_start_daemon(MHD_USE_EPOLL, 0, NULL, NULL, answer, http, MHD_OPTION_LISTEN_SOCKET, socket,
					MHD_OPTION_CONNECTION_LIMIT, (unsigned)CONNECTIONS, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
					(size_t)MEMORY, MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)IDLE_SECONDS,
					MHD_OPTION_NOTIFY_CONNECTION, note, http, MHD_OPTION_END);
	epoll = http->daemon ? MHD_get_daemon_info(http->daemon, MHD_DAEMON_INFO_EPOLL_FD) : NULL;
	if (!epoll) {
		report_error("libmicrohttpd: cannot start a server");
		return -ENOMEM;
	}
	http->epoll = epoll->epoll_fd;
	return 0;
}

int http_open(const struct http_address *address, const struct http_page *page, struct http **ret)
{
	struct http *http = mem_zeroed(1, sizeof(*http));
	int socket, error;

	http->address = *address;
	http->page = page;
	for (size_t i = 0; i < CONNECTIONS; i++)
		http->connections[i].socket = -1;
	socket = listen_at(&http->address);
	error = socket < 0 ? socket : start(http, socket);
	if (error) {
		http_close(http);
		return error;
	}
	*ret = http;
	return 0;
}

const struct http_address *http_listens(const struct http *http)
{
	return &http->address;
}

/* Milliseconds until something is to be done without an event, a second at the most; -1: there is no connection. */
static int wait_at_most(const struct http *http)
{
	MHD_UNSIGNED_LONG_LONG left;

	if (http->room)
		return 0;
	if (MHD_get_timeout(http->daemon, &left) != MHD_YES)
		return -1;
	return left < 1000 ? (int)left : 1000;
}

int http_serve(struct http *http, int end)
{
	struct pollfd waits[] = {{.fd = end, .events = POLLIN}, {.fd = http->epoll, .events = POLLIN}};

	while (!waits[0].revents) {
		if (poll(waits, sizeof(waits) / sizeof(waits[0]), wait_at_most(http)) < 0 && errno != EINTR)
			return report_errno(errno, "cannot wait for requests");
		http->room = false;
		if (MHD_run(http->daemon) != MHD_YES) {
			report_error("libmicrohttpd: the server has failed");
			return -EIO;
		}
		end_old(http);
	}
	return 0;
}

void http_close(struct http *http)
{
	if (!http)
		return;
	if (http->daemon)
		MHD_stop_daemon(http->daemon); /* closes its sockets */
	free(http);
}
