/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#ifndef MX_BOUNDED_BPF_H
#define MX_BOUNDED_BPF_H

/*
 * A bound that the code knows to hold, told to the verifier: the compiler would drop the mask, or check one copy of
 * the value and use another, which kernels before 6.2 do not see through. `limit` is a power of 2.
 */
static __always_inline __u32 bounded(__u32 value, __u32 limit)
{
	barrier_var(value);
	return value & (limit - 1);
}

#endif
