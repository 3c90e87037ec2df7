/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * The reasons: what can be odd about a packet so that no lock can judge it by source,
 * destination and port. This list is enum, verdict, name, JSON key, Prometheus label
 * and the table of the manual.
 *
 * A reason's verdict holds only where it matters. DROP: the packet is dropped, and
 * counted, where an enforcing lock that guards its destination would drop its source
 * (where an address cannot be read: could drop any); where only monitoring locks would,
 * it is counted and passes; elsewhere it passes uncounted. A mapped source is no address of
 * anybody: it counts as one that could be dropped by any rule, and before a source route. PASS: the packet passes, and
 * is counted where a lock guards its destination.
 *
 * X(symbol, name, verdict, what it is)
 */
#ifndef MX_REASONS_H
#define MX_REASONS_H

#define MX_REASONS(X) \
	X(ETHERNET_TRUNCATED, "ethernet_truncated", DROP, \
	  "the frame ends within its Ethernet header or a VLAN tag") \
	X(TAGS_TOO_MANY, "tags_too_many", DROP, \
	  "more than four VLAN tags (802.1Q, 802.1ad, 0x9100)") \
	X(IPV4_TRUNCATED, "ipv4_truncated", DROP, \
	  "the frame ends within the first 20 bytes of the IPv4 header") \
	X(IPV4_MALFORMED, "ipv4_malformed", DROP, \
	  "IPv4 with another version, a header length under 20 bytes, or a total length under the header's") \
	X(IPV4_LATER_FRAGMENT, "ipv4_later_fragment", PASS, \
	  "a TCP fragment after the first: it has no ports, and is worth nothing without the first, which is judged") \
	X(IPV4_SOURCE_ROUTED, "ipv4_source_routed", DROP, \
	  "TCP to a guarded port with a source route that has hops left: its destination is not yet the last one") \
	X(IPV6_TRUNCATED, "ipv6_truncated", DROP, \
	  "the frame ends within the 40 bytes of the IPv6 header") \
	X(IPV6_MALFORMED, "ipv6_malformed", DROP, \
	  "IPv6 with another version") \
	X(IPV6_HEADERS_TOO_MANY, "ipv6_headers_too_many", DROP, \
	  "more than eight IPv6 extension headers") \
	X(IPV6_HEADERS_TRUNCATED, "ipv6_headers_truncated", DROP, \
	  "the packet or its first fragment ends within the chain of IPv6 extension headers (RFC 7112)") \
	X(IPV6_SOURCE_ROUTED, "ipv6_source_routed", DROP, \
	  "a routing header with segments left before TCP: its destination is not yet the last one") \
	X(IPV6_LATER_FRAGMENT, "ipv6_later_fragment", PASS, \
	  "an IPv6 fragment after the first that may belong to TCP: see ipv4_later_fragment") \
	X(MAPPED_SOURCE, "mapped_source", DROP, \
	  "TCP to a guarded port from an IPv4-mapped IPv6 source, which no host sends") \
	X(FRAGMENT_OVERLAP, "fragment_overlap", DROP, \
	  "a TCP fragment at offset 8, which rewrites the flags of the first (RFC 3128)") \
	X(TCP_TRUNCATED, "tcp_truncated", DROP, \
	  "TCP whose frame, packet or first fragment ends before its ports") \
	X(NO_POLICY, "no_policy", PASS, \
	  "a map of the policy in force could not be read; it cannot happen, and is counted if it does")

#define MX_REASON_ENUM(symbol, name, verdict, text) MX_REASON_##symbol,
enum mx_reason {
	MX_REASONS(MX_REASON_ENUM)
	MX_REASON_COUNT,
	MX_REASON_NONE = MX_REASON_COUNT, /* nothing odd */
};

#endif
