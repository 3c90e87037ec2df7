/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* The frame as bytes: the only place that touches packet memory. */
#ifndef MX_FRAME_BPF_H
#define MX_FRAME_BPF_H

/*
 * No header that is parsed lies deeper: Ethernet, 4 tags, IPv6, 8 extension headers of
 * 2,048 bytes at the most. The verifier wants a bound under 64 KiB.
 */
#define FRAME_DEEPEST 0x7fff

/*
 * The `size` bytes at `offset`, where they lie in the first buffer, or copied to `spare` from those that follow
 * (5.18+). NULL where the frame ends before. Whoever has a constant offset pays for no bound.
 */
static __always_inline const void *frame_at(struct xdp_md *ctx, __u32 offset, void *spare, const __u32 size)
{
	void *data = (void *)(long)ctx->data;
	void *end = (void *)(long)ctx->data_end;

	if (!__builtin_constant_p(offset)) {
		if (offset > FRAME_DEEPEST)
			return NULL;
		offset = bounded(offset, FRAME_DEEPEST + 1);
	}
	if (data + offset + size <= end)
		return data + offset;
	return bpf_xdp_load_bytes(ctx, offset, spare, size) == 0 ? spare : NULL;
}

/* Bytes of the whole frame, all its buffers. */
static __always_inline __u64 frame_length(struct xdp_md *ctx)
{
	return bpf_xdp_get_buff_len(ctx);
}

#endif
