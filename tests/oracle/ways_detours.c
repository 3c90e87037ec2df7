// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * Ways of sending a SYN that is meant for another address than it bears: source routes, and packets in
 * packets. The listener takes what a host can be told to take (accept_source_route, seg6_enabled,
 * rpl_seg_enabled); none of it is the kernel's default.
 */
#include "oracle/ways.h"

/* Over the other address to the guarded one: c0000219 is 192.0.2.25. */
#define LOOSE  "via4 ihl 7 hex 830704c000021900 "
#define STRICT "via4 ihl 7 hex 890704c000021900 "
/* A segment routing header with the guarded address as last segment, then the other one (RFC 8754). */
#define SEGMENTS "routing 4 1 octet 2 4 octet 4 1 address 8 2001:db8::25 address 24 2001:db8::26 "
#define LAST_SEGMENT "routing 2 0 octet 2 4 address 8 2001:db8::25 "
#define RPL      "routing 2 1 octet 2 3 address 8 2001:db8::25 "

const struct way ways_source_routes[] = {
	WAY("loose source route", LOOSE "seg"),
	WAY("strict source route", STRICT "seg"),
	WAY("loose source route behind other options", "via4 ihl 8 hex 01010101830704c000021900 seg"),
	WAY("loose source route behind an unknown option", "via4 ihl 9 hex 5e060000000001830704c00002190000 seg"),
	WAY("loose source route, two hops", "via4 ihl 8 hex 830b04c000021ac000021900 seg"),
	WAY("loose source route, two hops, one taken", "via4 ihl 8 hex 830b08c000021ac000021900 seg"),
	WAY("loose source route to itself, taken", "v4 ihl 7 hex 830708c000021a00 seg"),
	WAY("loose source route in fragments", LOOSE "mf next 6 part 0 8|" LOOSE "offset 1 next 6 part 8 0"),
	WAY("loose source route in a first fragment", LOOSE "mf next 6 part 0 16|v4 offset 2 next 6 part 16 0"),
	WAY("loose source route in a last fragment", "v4 mf next 6 part 0 16|" LOOSE "offset 2 next 6 part 16 0"),
	WAY("loose source route behind the end", "via4 ihl 8 hex 00000000830704c000021900 seg", .elsewhere = true),
	WAY("loose source route that is broken", "via4 ihl 6 hex 830704c0 seg"),
	WAY("loose source route beyond its pointer", "via4 ihl 7 hex 830705c000021900 seg"),
	WAY("segment routing", "via6 " SEGMENTS "seg"),
	WAY("segment routing in fragments",
	    "via6 fragment 0 1 " SEGMENTS "next 6 part 0 24|via6 fragment 8 0 next 43 part 24 0",
	  .bytes = 40),
	WAY("segment routing over fragments",
	  "via6 " SEGMENTS "fragment 0 1 next 6 part 0 24|via6 " SEGMENTS "fragment 3 0 next 6 part 24 0", .bytes = 40),
	WAY("segment routing behind options", "via6 hop 0 destination 0 " SEGMENTS "seg"),
	WAY("segment routing before 8 headers",
	  "via6 " SEGMENTS "destination 0 destination 0 destination 0 destination 0 destination 0 destination 0 "
	  "destination 0 destination 0 seg"),
	WAY("segment routing twice", "via6 " SEGMENTS LAST_SEGMENT "seg"),
	WAY("RPL routing", "via6 " RPL "seg"),
	WAY("routing of type 0", "via6 routing 2 1 address 8 2001:db8::25 seg"),
	WAY("routing of type 2", "via6 routing 2 1 octet 2 2 address 8 2001:db8::25 seg"),
	WAY(NULL),
};

const struct way ways_tunnels[] = {
	WAY("IPv4 in IPv4", "v4 next 4 inner", .inner = "v4 seg"),
	WAY("IPv6 in IPv4", "v4 next 41 inner", .inner = "v6 seg"),
	WAY("IPv6 in IPv6", "v6 next 41 inner", .inner = "v6 seg"),
	WAY("IPv4 in IPv6", "v6 next 4 inner", .inner = "v4 seg"),
	WAY("IPv4 in GRE", "v4 next 47 hex 00000800 inner", .inner = "v4 seg"),
	WAY("IPv6 in a last segment", "v6 " LAST_SEGMENT "next 41 inner", .inner = "v6 seg", .unpacked = true),
	WAY("IPv4 in a last segment", "v6 " LAST_SEGMENT "next 4 inner", .inner = "v4 seg", .unpacked = true),
	WAY("IPv6 in two segments", "via6 " SEGMENTS "next 41 inner", .inner = "v6 seg", .unpacked = true),
	WAY("IPv6 in RPL", "v6 routing 2 0 octet 2 3 next 41 inner", .inner = "v6 seg", .unpacked = true),
	WAY("IPv6 in a last segment in fragments",
	    "v6 fragment 0 1 " LAST_SEGMENT "next 41|v6 fragment 3 0 next 43 inner",
	  .inner = "v6 seg", .unpacked = true),
	WAY(NULL),
};

const struct way_class way_classes[] = {
	{ "plain and nearly plain", ways_plain },
	{ "VLAN tags", ways_tags },
	{ "IPv4 options", ways_ipv4_options },
	{ "IPv4 lengths", ways_ipv4_lengths },
	{ "IPv4 fragments", ways_ipv4_fragments },
	{ "IPv6 extension headers", ways_ipv6_headers },
	{ "IPv6 chains", ways_ipv6_chains },
	{ "IPv6 lengths", ways_ipv6_lengths },
	{ "IPv6 fragments", ways_ipv6_fragments },
	{ "source routes", ways_source_routes },
	{ "tunnels", ways_tunnels },
	{ NULL, NULL },
};
