/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "watch.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include "../base/mem.h"
#include "../base/report.h"
#include "bpffs.h"
#include "clock.h"
#include "map.h"
#include "reasons.h"

struct watch {
	const struct instance *instance;
	watch_taker *take; /* NULL: throw away */
	void *context;
	struct ring_buffer *ring;
	int lock;
	__u64 until;    /* of the lease, in jiffies; 0: it was taken back */
	__u64 left_out; /* what the program had left out before */
};

/* What comes out of a pin is input. */
static bool event_valid(const struct mx_event *event, size_t size)
{
	return size >= sizeof(*event) && event->captured <= MX_EVENT_FRAME && event->reason <= MX_REASON_NONE &&
	       (event->family == 0 || event->family == 4 || event->family == 6);
}

static int take(void *context, void *data, size_t size)
{
	const struct watch *watch = context;

	if (!watch->take)
		return 0;
	if (event_valid(data, size))
		return watch->take(watch->context, data);
	report_error("map events: %zu bytes that are not a packet that was dropped: damaged", size);
	return -EPROTO;
}

int watch_read(struct watch *watch)
{
	int count = ring_buffer__consume(watch->ring);

	return count < 0 ? count : 0;
}

int watch_descriptor(const struct watch *watch)
{
	return ring_buffer__epoll_fd(watch->ring);
}

/* What all CPUs have left out since the instance was made. */
static int read_left_out(const struct instance *instance, __u64 *ret_packets)
{
	int cpus = map_cpus(), error = 0;
	struct mx_watch_bucket *buckets;
	const __u32 zero = 0;
	__u64 sum = 0;

	if (cpus < 0)
		return cpus;
	buckets = mem_zeroed((size_t)cpus, sizeof(*buckets));
	if (bpf_map_lookup_elem(instance->maps.watch_buckets, &zero, buckets) != 0)
		error = report_errno(errno, "map watch_buckets: cannot read it");
	for (int cpu = 0; cpu < cpus; cpu++)
		sum += buckets[cpu].left_out;
	free(buckets);
	if (!error)
		*ret_packets = sum;
	return error;
}

int watch_left_out(const struct watch *watch, __u64 *ret_packets)
{
	__u64 packets;
	int error = read_left_out(watch->instance, &packets);

	if (!error)
		*ret_packets = packets - watch->left_out;
	return error;
}

static int write_lease(const struct instance *instance, const struct mx_watch *lease)
{
	const __u32 zero = 0;

	if (bpf_map_update_elem(instance->maps.watch_lease, &zero, lease, BPF_ANY) != 0)
		return report_errno(errno, "map watch_lease: cannot write it");
	return 0;
}

int watch_renew(struct watch *watch, bool *ret_lapsed)
{
	__u64 tick_ns = watch->instance->tick_ns, now;
	struct mx_watch lease = {
		.window = (__u32)(WATCH_WINDOW_MS * CLOCK_SECOND_NS / 1000 / tick_ns),
		.burst = WATCH_BURST,
	};
	int error = clock_jiffies(watch->instance->clock, &now);

	if (error)
		return error;
	lease.until = now + WATCH_LEASE_SECONDS * CLOCK_SECOND_NS / tick_ns;
	error = write_lease(watch->instance, &lease);
	if (error)
		return error;
	*ret_lapsed = watch->until != 0 && now >= watch->until;
	watch->until = lease.until;
	return 0;
}

int watch_end(struct watch *watch)
{
	const struct mx_watch none = {0};

	watch->until = 0;
	return write_lease(watch->instance, &none);
}

/* The lock of the one watcher. */
static int lock(const struct instance *instance)
{
	int fd = bpffs_lock_pin(instance->path, "watch_lease", 0);

	if (fd >= 0)
		return fd;
	if (fd != -EWOULDBLOCK)
		return report_errno(-fd, "%s/watch_lease: cannot lock this pin", instance->path);
	report_error("instance %s: another mxlock watches it, and there can be one only", instance->name);
	report_hint("`fuser %s/watch_lease` tells which process", instance->path);
	return -EBUSY;
}

/* Opens the ring, and throws away what a watcher that was killed has left in it. */
static int open_ring(struct watch *watch)
{
	watch->ring = ring_buffer__new(watch->instance->maps.events, take, watch, NULL);
	if (!watch->ring)
		return report_errno(errno, "map events: cannot read this ring");
	return watch_read(watch);
}

int watch_open(const struct instance *instance, watch_taker *taker, void *context, struct watch **ret)
{
	struct watch *watch;
	bool lapsed;
	int fd = lock(instance), error;

	if (fd < 0)
		return fd;
	watch = mem_zeroed(1, sizeof(*watch));
	watch->instance = instance;
	watch->lock = fd;
	error = open_ring(watch);
	watch->take = taker;
	watch->context = context;
	if (!error)
		error = read_left_out(instance, &watch->left_out);
	if (!error)
		error = watch_renew(watch, &lapsed);
	if (error) {
		watch_close(watch);
		return error;
	}
	*ret = watch;
	return 0;
}

void watch_close(struct watch *watch)
{
	if (!watch)
		return;
	if (watch->until != 0)
		watch_end(watch);
	ring_buffer__free(watch->ring);
	close(watch->lock);
	free(watch);
}
