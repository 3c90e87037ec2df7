// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* Ways of sending a SYN: plainly, and under VLAN tags. */
#include "oracle/ways.h"

/* A tag of VLAN 0 only tells a priority: every Linux takes what is under it. */
#define Q0      "tag 8100 vid 0 "
#define AD0     "tag 88a8 vid 0 "
#define OLD0    "tag 9100 vid 0 "
#define Q       "tag 8100 "
#define AD      "tag 88a8 "
#define FIVE_Q0 Q0 Q0 Q0 Q0 Q0

const struct way ways_plain[] = {
	WAY("plain IPv4", "v4 seg", .taken = true),
	WAY("plain IPv6", "v6 seg", .taken = true),
	WAY("with payload, IPv4", "v4 seg", .bytes = 1000, .taken = true),
	WAY("with payload, IPv6", "v6 seg", .bytes = 1000, .taken = true),
	WAY("padded to 60 bytes", "v4 seg pad 2", .taken = true),
	WAY("IPv4 with 500 bytes behind it", "v4 seg pad 500", .taken = true),
	WAY("IPv6 with 500 bytes behind it", "v6 seg pad 500", .taken = true),
	WAY("IPv4 under the ethertype of IPv6", "v4 seg type 86dd"),
	WAY("IPv6 under the ethertype of IPv4", "v6 seg type 0800"),
	WAY("IPv4 mapped into IPv6", "mapped6 seg", .lost = true),
	WAY("a broadcast's ethertype in LLC and SNAP", "v4 seg type 0040"),
	WAY(NULL),
};

const struct way ways_tags[] = {
	WAY("one priority tag, IPv4", Q0 "v4 seg", .taken = true),
	WAY("one priority tag, IPv6", Q0 "v6 seg", .taken = true),
	WAY("one priority tag of 802.1ad", AD0 "v4 seg", .taken = true),
	WAY("one priority tag of 0x9100", OLD0 "v4 seg"),
	WAY("2 priority tags", Q0 Q0 "v4 seg", .taken = true),
	WAY("3 priority tags", Q0 Q0 Q0 "v6 seg", .taken = true),
	WAY("4 priority tags", Q0 Q0 Q0 Q0 "v4 seg", .taken = true),
	WAY("5 priority tags", FIVE_Q0 "v4 seg"),
	WAY("6 priority tags", FIVE_Q0 Q0 "v6 seg"),
	WAY("40 priority tags", FIVE_Q0 FIVE_Q0 FIVE_Q0 FIVE_Q0 FIVE_Q0 FIVE_Q0 FIVE_Q0 FIVE_Q0 "v4 seg"),
	WAY("802.1ad and 802.1Q priority tags", AD0 Q0 "v4 seg", .taken = true),
	WAY("802.1Q and 802.1ad priority tags", Q0 AD0 "v6 seg", .taken = true),
	WAY("4 priority tags of 802.1ad", AD0 AD0 AD0 AD0 "v6 seg", .taken = true),
	WAY("5 priority tags of 802.1ad", AD0 AD0 AD0 AD0 AD0 "v6 seg"),
	WAY("0x9100 and 802.1Q priority tags", OLD0 Q0 "v4 seg"),
	WAY("802.1Q and 0x9100 priority tags", Q0 OLD0 "v4 seg"),
	WAY("a priority tag and VLAN 100", Q0 Q "v4 seg"),
	WAY("VLAN 100 and a priority tag", Q Q0 "v4 seg"),
	WAY("VLAN 100, IPv4", Q "v4 seg"),
	WAY("VLAN 100, IPv6", Q "v6 seg"),
	WAY("VLAN 100 of 802.1ad", AD "v4 seg"),
	WAY("VLAN 100 of 0x9100", "tag 9100 v4 seg"),
	WAY("2 VLANs", AD Q "v4 seg"),
	WAY("3 VLANs", AD Q Q "v6 seg"),
	WAY("4 VLANs", Q Q Q Q "v4 seg"),
	WAY("5 VLANs", Q Q Q Q Q "v6 seg"),
	WAY("6 VLANs", Q Q Q Q Q Q "v4 seg"),
	WAY("a priority tag, padded", Q0 "v4 seg pad 100", .taken = true),
	WAY("a priority tag over options", Q0 "v4 options 40 seg", .taken = true),
	WAY("a priority tag over extension headers", Q0 "v6 hop 0 destination 0 seg", .taken = true),
	WAY("a priority tag over fragments",
	    Q0 "v4 mf next 6 part 0 8|" Q0 "v4 offset 1 next 6 part 8 0", .taken = true),
	WAY("fragments under different tags",
	    Q0 "v4 mf next 6 part 0 8|" AD0 "v4 offset 1 next 6 part 8 0", .taken = true),
	WAY("a first fragment without a tag", "v6 fragment 0 1 next 6 part 0 24|" Q0 "v6 fragment 3 0 next 6 part 24 0",
	  .bytes = 40, .taken = true),
	WAY("a later fragment under six tags", "v4 mf next 6 part 0 8|" FIVE_Q0 Q0 "v4 offset 1 next 6 part 8 0"),
	WAY("a first fragment under six tags", FIVE_Q0 Q0 "v4 mf next 6 part 0 8|v4 offset 1 next 6 part 8 0"),
	WAY("the tag of a shaved frame", Q0 "v4 seg cut 1"),
	WAY(NULL),
};
