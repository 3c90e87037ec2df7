// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* Ways of sending data on a connection that stands. Its segments begin with 20 bytes of header. */
#include "oracle/ways.h"

#define Q0 "tag 8100 vid 0 "

const struct way way_data[] = {
	WAY("plain, IPv4", "v4 seg", .bytes = 100, .taken = true),
	WAY("plain, IPv6", "v6 seg", .bytes = 100, .taken = true),
	WAY("a full segment, IPv4", "v4 seg", .bytes = 1460, .taken = true),
	WAY("a full segment, IPv6", "v6 seg", .bytes = 1440, .taken = true),
	WAY("under tags", Q0 Q0 "v4 seg", .bytes = 100, .taken = true),
	WAY("options", "v4 options 40 seg", .bytes = 100, .taken = true),
	WAY("extension headers", "v6 hop 0 destination 0 seg", .bytes = 100, .taken = true),
	WAY("12 extension headers",
	    "v6 destination 0 destination 0 destination 0 destination 0 routing 2 0 routing 2 0 "
	  "routing 2 0 routing 2 0 destination 0 destination 0 destination 0 destination 0 seg", .bytes = 100),
	WAY("an atomic fragment", "v6 fragment 0 0 seg", .bytes = 100, .taken = true),
	WAY("two fragments, IPv4",
	    "v4 mf next 6 part 0 800|v4 offset 100 next 6 part 800 0", .bytes = 1400, .taken = true),
	WAY("two fragments, backwards",
	    "v4 offset 50 next 6 part 400 0|v4 mf next 6 part 0 400", .bytes = 1000, .taken = true),
	WAY("fragments larger together than the MTU",
	  "v4 mf next 6 part 0 1400|v4 offset 175 mf next 6 part 1400 1400|v4 offset 350 next 6 part 2800 0", .bytes = 4000,
	  .taken = true),
	WAY("two fragments, IPv6",
	    "v6 fragment 0 1 next 6 part 0 800|v6 fragment 100 0 next 6 part 800 0", .bytes = 1400,
	  .taken = true),
	WAY("three fragments, IPv6, backwards",
	  "v6 fragment 350 0 next 6 part 2800 0|v6 fragment 175 1 next 6 part 1400 1400|v6 fragment 0 1 next 6 part 0 1400",
	  .bytes = 4000, .taken = true),
	WAY("segmentation offload, IPv4", "v4 seg", .bytes = 20000, .gso = 1400, .taken = true),
	WAY("segmentation offload, IPv6", "v6 seg", .bytes = 20000, .gso = 1400, .taken = true),
	WAY("segmentation offload under a tag", Q0 "v4 seg", .bytes = 20000, .gso = 1400, .taken = true),
	WAY("segmentation offload of 60,000 bytes", "v4 seg", .bytes = 60000, .gso = 1400, .taken = true),
	WAY("payload length 0 and hop-by-hop", "v6 hop 0 seg payload 0", .bytes = 100),
	WAY("a reset in a fragment of 8 bytes",
	    "v4 mf next 6 part 0 8|v4 offset 1 next 6 part 8 0", .bytes = 100, .taken = true),
	WAY(NULL),
};
