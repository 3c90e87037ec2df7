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
 * Copies `size` bytes at `offset`; false where the frame ends before. What lies
 * in the first buffer is read directly; the rest of a multi-buffer frame (5.18+) by the helper.
 */
static __always_inline bool frame_read(struct xdp_md *ctx, __u32 offset, void *to, const __u32 size)
{
	void *data = (void *)(long)ctx->data;
	void *end = (void *)(long)ctx->data_end;

	if (offset > FRAME_DEEPEST)
		return false;
	offset = bounded(offset, FRAME_DEEPEST + 1);
	if (data + offset + size > end)
		return bpf_xdp_load_bytes(ctx, offset, to, size) == 0;
	/* in words: the kernel lets the program read them where they lie. By bytes it would be four times the loads */
	if (size % 4 == 0)
		__builtin_memcpy(to, __builtin_assume_aligned(data + offset, 4), size);
	else if (size % 2 == 0)
		__builtin_memcpy(to, __builtin_assume_aligned(data + offset, 2), size);
	else
		__builtin_memcpy(to, data + offset, size);
	return true;
}

/* Bytes of the whole frame, all its buffers. */
static __always_inline __u64 frame_length(struct xdp_md *ctx)
{
	return bpf_xdp_get_buff_len(ctx);
}

#endif
