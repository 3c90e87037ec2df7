/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * A VLAN for an interface, on kernels that have no 802.1Q devices: what leaves is tagged,
 * what arrives (behind XDP) loses its tag. Attached with tc at egress and ingress.
 */
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/pkt_cls.h>

#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

#define VLAN 100

SEC("classifier/leave")
int leave(struct __sk_buff *skb)
{
	return bpf_skb_vlan_push(skb, bpf_htons(ETH_P_8021Q), VLAN) == 0 ? TC_ACT_OK : TC_ACT_SHOT;
}

/* Without its tag it is nobody's: a connection that works has been tagged on its way. */
SEC("classifier/arrive")
int arrive(struct __sk_buff *skb)
{
	if (!skb->vlan_present || (skb->vlan_tci & 0xfff) != VLAN)
		return TC_ACT_SHOT;
	return bpf_skb_vlan_pop(skb) == 0 ? TC_ACT_OK : TC_ACT_SHOT;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
