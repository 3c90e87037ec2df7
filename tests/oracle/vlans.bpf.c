/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * VLANs of any number and depth, on kernels that have no 802.1Q devices: what arrives (behind XDP) loses
 * all its tags, as it would on its way through one device for each. What leaves the other end can be given
 * one more tag, as by a device whose card inserts it.
 */
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/pkt_cls.h>

#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

#define VLAN 100
#define TAGS 8

SEC("classifier/leave")
int leave(struct __sk_buff *skb)
{
	return bpf_skb_vlan_push(skb, bpf_htons(ETH_P_8021Q), VLAN) == 0 ? TC_ACT_OK : TC_ACT_SHOT;
}

SEC("classifier/arrive")
int arrive(struct __sk_buff *skb)
{
	for (int i = 0; i < TAGS && skb->vlan_present; i++)
		if (bpf_skb_vlan_pop(skb) != 0)
			return TC_ACT_SHOT;
	return TC_ACT_OK;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
