/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * libbpf's bpf_helpers.h, as far as the XDP program needs it, for the host: the program is compiled
 * as plain C, and the helpers are functions of packet_program.c. In front of the include path this
 * takes the place of libbpf's own.
 */
#ifndef TEST_FUZZ_SHIM_BPF_HELPERS_H
#define TEST_FUZZ_SHIM_BPF_HELPERS_H

#include <linux/bpf.h>

#define SEC(name)

#define __uint(name, value)  int(*name)[value]
#define __type(name, value)  __typeof__(value) *name
#define __array(name, value) __typeof__(value) *name[]

#undef __always_inline
#define __always_inline inline __attribute__((always_inline))
#define __noinline      __attribute__((noinline))

/* BPF reads words wherever they lie; here a packet begins at any address, and the sanitizer would object. */
#define __builtin_assume_aligned(pointer, size) ((void *)(pointer))
#define barrier_var(var) __asm__ volatile("" : "+r"(var))

void *bpf_map_lookup_elem(void *map, const void *key);
long bpf_xdp_load_bytes(struct xdp_md *context, __u32 offset, void *buffer, __u32 size);
__u64 bpf_xdp_get_buff_len(struct xdp_md *context);
long bpf_loop(__u32 count, long (*body)(__u32 index, void *context), void *context, __u64 flags);
#define barrier()        __asm__ volatile("" : : : "memory")

void *bpf_ringbuf_reserve(void *ring, __u64 size, __u64 flags);
void bpf_ringbuf_submit(void *entry, __u64 flags);
__u64 bpf_jiffies64(void);
__u64 bpf_ktime_get_ns(void);
__u64 bpf_ktime_get_tai_ns(void);

#endif
