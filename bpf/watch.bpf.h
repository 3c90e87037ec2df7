/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * The watch: each dropped packet as an event for whoever watches, as many as the lease allows. When nobody does it costs
 * one comparison.
 */
#ifndef MX_WATCH_BPF_H
#define MX_WATCH_BPF_H

/* The lease, while it lasts. */
static __always_inline const struct mx_watch *watched(void)
{
	const __u32 zero = 0;
	const struct mx_watch *watch = bpf_map_lookup_elem(&watch_lease, &zero);

	return watch && bpf_jiffies64() < watch->until ? watch : NULL;
}

/* Whether this CPU may send another event in this window; the one that it may not is counted. */
static __always_inline bool take_token(const struct mx_watch *watch, struct mx_watch_bucket *bucket)
{
	__u64 now = bpf_jiffies64();

	if (now - bucket->began >= watch->window) {
		bucket->began = now;
		bucket->sent = 0;
	}
	if (bucket->sent >= watch->burst) {
		bucket->left_out++;
		return false;
	}
	bucket->sent++;
	return true;
}

static __always_inline void describe(struct xdp_md *ctx, const struct judgement *judgement, const struct packet *packet,
				     __u64 bytes, struct mx_event *event)
{
	__u32 size = bytes < MX_EVENT_FRAME ? bytes : MX_EVENT_FRAME;

	__builtin_memset(event, 0, sizeof(*event));
	event->monotonic_ns = bpf_ktime_get_ns();
	event->generation = judgement->header ? judgement->header->generation : 0;
	event->ifindex = ctx->ingress_ifindex;
	event->length = bytes;
	event->reason = judgement->reason;
	event->lock = judgement->lock;
	event->rule = judgement->rule;
	__builtin_memcpy(event->source, packet->source, sizeof(event->source));
	__builtin_memcpy(event->destination, packet->destination, sizeof(event->destination));
	event->port = packet->port;
	event->family = packet->family;
	event->passed = judgement->passes;
	/* at least one byte, as a verifier can see that does not follow a comparison back (6.1) */
	size = bounded(size - 1, MX_EVENT_FRAME) + 1;
	if (bpf_xdp_load_bytes(ctx, 0, event->frame, size) == 0)
		event->captured = size;
}

static __always_inline void watch(struct xdp_md *ctx, const struct judgement *judgement, const struct packet *packet,
				  __u64 bytes)
{
	const struct mx_watch *lease = watched();
	const __u32 zero = 0;
	struct mx_watch_bucket *bucket;
	struct mx_event *event;

	if (!lease)
		return;
	bucket = bpf_map_lookup_elem(&watch_buckets, &zero);
	if (!bucket || !take_token(lease, bucket))
		return;
	event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);
	if (!event) {
		bucket->left_out++; /* the reader is too slow, and the ring full */
		return;
	}
	describe(ctx, judgement, packet, bytes, event);
	bpf_ringbuf_submit(event, 0);
}

#endif
