/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * From a frame to what a lock judges: addresses and destination port, or the reason why
 * they cannot be told. As permissive as the host's own stack on the way to TCP, and no more
 * so: what the stack would take and this could not read is what an attacker sends.
 * No maps, no verdicts.
 */
#ifndef MX_PARSE_BPF_H
#define MX_PARSE_BPF_H

#define PARSE_TAGS    4
#define PARSE_HEADERS 8 /* IPv6 extension headers; RFC 8200 names seven, each once */

/* What parsing found, beside the reasons. */
#define PARSE_NOT_OURS (-1) /* no lock can want it: not IP, not TCP */

/* IPv6 next header values (IANA protocol numbers) that the chain to TCP can hold. */
enum next_header {
	NEXT_HOP_BY_HOP  = 0,
	NEXT_TCP         = 6,
	NEXT_ROUTING     = 43,
	NEXT_FRAGMENT    = 44,
	NEXT_AH          = 51,
	NEXT_DESTINATION = 60,
	NEXT_MOBILITY    = 135,
};

#define PACKET_END_UNKNOWN 0xffffffff

/* The packet, filled by parsing and read by all after. */
struct packet {
	/* IPv4: the first four bytes, the rest zero. Aligned, so that words can be compared. */
	__u8 source[16] __attribute__((aligned(8)));
	__u8 destination[16] __attribute__((aligned(8)));
	__u8 family;      /* 4 or 6; 0: the addresses could not be read */
	bool routed;      /* a source route has hops left: `destination` is not the last one */
	__be16 port;      /* destination port; set where the reason is MX_REASON_NONE, and so are these: */
	__u32 tcp;        /* offset of the TCP header */
	__u32 end;        /* where the IP packet ends, or PACKET_END_UNKNOWN */
};

struct ipv6_fragment {
	__u8 next;
	__u8 reserved;
	__be16 offset_flags; /* 13 bits of offset in 8-byte units, 2 reserved, M */
	__be32 identification;
};
#define IPV6_FRAGMENT_OFFSET 0xfff8
#define IPV4_FRAGMENT_OFFSET 0x1fff
#define FRAGMENT_UNIT        8

/* The ports must lie in the frame and before `end`, where the IP packet ends: padding is not payload. */
static __always_inline int parse_tcp(struct xdp_md *ctx, __u32 offset, __u32 end, struct packet *packet)
{
	const struct ports {
		__be16 source, destination;
	} *ports = NULL;
	struct ports spare;

	if (offset + sizeof(spare) <= end)
		ports = frame_at(ctx, offset, &spare, sizeof(spare));
	if (!ports)
		return MX_REASON_TCP_TRUNCATED;
	packet->port = ports->destination;
	packet->tcp = offset;
	packet->end = end;
	return MX_REASON_NONE;
}

/*
 * Where the packet ends. A total length of 0 stands for "more than fits": Linux 6.3+ sets it
 * in packets over 64 KiB that GRO has built (BIG TCP), which generic mode sees.
 */
static __always_inline __u32 ipv4_end(struct xdp_md *ctx, __u32 offset, __u32 total)
{
	__u64 length;

	if (total != 0)
		return offset + total;
	length = frame_length(ctx);
	return length > offset + 0xffff ? PACKET_END_UNKNOWN : offset;
}

/* The first bytes of an IPv4 option (RFC 791, 3.1); those of one byte have a type only. */
struct ipv4_option {
	__u8 type, length, pointer;
};
enum ipv4_option_type {
	OPTION_END                 = 0,
	OPTION_NOTHING             = 1,
	OPTION_LOOSE_SOURCE_ROUTE  = 131,
	OPTION_STRICT_SOURCE_ROUTE = 137,
};
#define IPV4_OPTIONS_MOST 40

/* A walk along IPv4 options, or along the chain of IPv6 headers. */
struct walk {
	__u32 offset; /* of what comes next, in the frame */
	__u32 end;    /* where the options or the packet end */
	__u8 next;    /* which header comes next (IPv6) */
	__u8 routed;  /* a source route, or a routing header, had hops left */
};

/*
 * Steps over one IPv4 option; false: the walk ends here. Options that cannot be stepped over are none: Linux drops the
 * packet. Not static: see parse_other().
 */
__noinline int option_step(struct xdp_md *ctx, struct walk *walk)
{
	const struct ipv4_option *option;
	struct ipv4_option spare;

	if (!walk || walk->offset + sizeof(spare) > walk->end)
		return false;
	option = frame_at(ctx, walk->offset, &spare, sizeof(spare));
	if (!option)
		return false;
	switch (option->type) {
	case OPTION_END:
		return false;
	case OPTION_NOTHING:
		walk->offset++;
		return true;
	case OPTION_LOOSE_SOURCE_ROUTE:
	case OPTION_STRICT_SOURCE_ROUTE:
		walk->routed = option->length >= 2 && option->pointer <= option->length;
		return false;
	}
	walk->offset += option->length;
	return option->length >= 2;
}

/*
 * Is there a source route with hops left among the options from `offset` to `end`? Linux puts the next hop in the
 * destination's place, and takes the packet when that is an address of its own too (accept_source_route).
 */
static __always_inline bool source_routed(struct xdp_md *ctx, __u32 offset, __u32 end)
{
	struct walk walk = {.offset = offset, .end = end};

	for (int i = 0; i < IPV4_OPTIONS_MOST && option_step(ctx, &walk); i++)
		;
	return walk.routed;
}

/* As one word of eight bytes, as which it is read later: a CPU waits where it reads what two stores wrote. */
static __always_inline void copy_ipv4(__u8 *to, __be32 from)
{
	*(__be64 *)to = bpf_cpu_to_be64((__u64)bpf_ntohl(from) << 32);
}

static __always_inline int parse_ipv4(struct xdp_md *ctx, __u32 offset, struct packet *packet)
{
	struct iphdr spare;
	const struct iphdr *ip = frame_at(ctx, offset, &spare, sizeof(spare));
	__u32 header, end;
	__u16 fragment;

	if (!ip)
		return MX_REASON_IPV4_TRUNCATED;
	if (ip->version != 4)
		return MX_REASON_IPV4_MALFORMED;
	if (ip->protocol != IPPROTO_TCP)
		return PARSE_NOT_OURS;
	packet->family = 4;
	copy_ipv4(packet->source, ip->saddr);
	copy_ipv4(packet->destination, ip->daddr);
	header = ip->ihl * 4;
	end = ipv4_end(ctx, offset, bpf_ntohs(ip->tot_len));
	if (header < sizeof(*ip) || offset + header > end)
		return MX_REASON_IPV4_MALFORMED;
	if (header > sizeof(*ip))
		packet->routed = source_routed(ctx, offset + sizeof(*ip), offset + header);
	fragment = bpf_ntohs(ip->frag_off) & IPV4_FRAGMENT_OFFSET;
	if (fragment == 1)
		return MX_REASON_FRAGMENT_OVERLAP;
	if (fragment != 0)
		return MX_REASON_IPV4_LATER_FRAGMENT;
	return parse_tcp(ctx, offset + header, end, packet);
}

static __always_inline bool is_extension(__u8 next)
{
	return next == NEXT_HOP_BY_HOP || next == NEXT_ROUTING || next == NEXT_FRAGMENT || next == NEXT_AH ||
	       next == NEXT_DESTINATION || next == NEXT_MOBILITY;
}

/* A fragment after the first holds no ports; it matters only where it may belong to TCP. */
static __always_inline int later_fragment(__u8 next, __u32 offset)
{
	if (next == NEXT_TCP)
		return offset == FRAGMENT_UNIT ? MX_REASON_FRAGMENT_OVERLAP : MX_REASON_IPV6_LATER_FRAGMENT;
	return is_extension(next) ? MX_REASON_IPV6_LATER_FRAGMENT : PARSE_NOT_OURS;
}

/*
 * Steps over the extension header that comes next. MX_REASON_NONE: *walk tells what follows it.
 * An atomic fragment (offset 0, M 0: RFC 6946) and a first one are stepped over alike.
 * Not static: see parse_other().
 */
__noinline int extension_step(struct xdp_md *ctx, struct walk *walk)
{
	const union any_header {
		struct {
			__u8 next, length, type, segments_left;
		} header;
		struct ipv6_fragment fragment;
	} *at = NULL;
	union any_header spare;
	__u32 fragment;

	if (walk && walk->offset + sizeof(spare) <= walk->end)
		at = frame_at(ctx, walk->offset, &spare, sizeof(spare));
	if (!at)
		return MX_REASON_IPV6_HEADERS_TRUNCATED;
	switch (walk->next) {
	case NEXT_FRAGMENT:
		fragment = bpf_ntohs(at->fragment.offset_flags) & IPV6_FRAGMENT_OFFSET;
		if (fragment != 0)
			return later_fragment(at->fragment.next, fragment);
		walk->offset += sizeof(at->fragment);
		break;
	case NEXT_AH: /* counted in units of 4, less 2: RFC 4302, 2.2 */
		walk->offset += (at->header.length + 2) * 4;
		break;
	case NEXT_ROUTING:
		walk->routed |= at->header.segments_left != 0;
		walk->offset += (at->header.length + 1) * 8;
		break;
	default:
		walk->offset += (at->header.length + 1) * 8;
	}
	walk->next = at->header.next;
	return MX_REASON_NONE;
}

/* By the words that are read later: a CPU waits where it reads eight bytes that were written as two times four. */
static __always_inline void copy_ipv6(__u8 *to, const struct in6_addr *from)
{
	const __u64 *words = __builtin_assume_aligned(from, 8);

	((__u64 *)to)[0] = words[0];
	((__u64 *)to)[1] = words[1];
}

static __always_inline int parse_ipv6(struct xdp_md *ctx, __u32 offset, struct packet *packet)
{
	struct walk walk = {.offset = offset + sizeof(struct ipv6hdr)};
	struct ipv6hdr spare __attribute__((aligned(8)));
	const struct ipv6hdr *ip = frame_at(ctx, offset, &spare, sizeof(spare));

	if (!ip)
		return MX_REASON_IPV6_TRUNCATED;
	if (ip->version != 6)
		return MX_REASON_IPV6_MALFORMED;
	packet->family = 6;
	copy_ipv6(packet->source, &ip->saddr);
	copy_ipv6(packet->destination, &ip->daddr);
	walk.next = ip->nexthdr;
	walk.end = walk.offset + bpf_ntohs(ip->payload_len);
	if (ip->payload_len == 0 && ip->nexthdr == NEXT_HOP_BY_HOP)
		walk.end = PACKET_END_UNKNOWN; /* a jumbogram (RFC 2675), which Linux takes also without the option */
	for (int i = 0; i < PARSE_HEADERS && is_extension(walk.next); i++) {
		int reason = extension_step(ctx, &walk);

		packet->routed = walk.routed;
		if (reason != MX_REASON_NONE)
			return reason;
	}
	if (walk.next == NEXT_TCP)
		return parse_tcp(ctx, walk.offset, walk.end, packet);
	return is_extension(walk.next) ? MX_REASON_IPV6_HEADERS_TOO_MANY : PARSE_NOT_OURS;
}

static __always_inline bool is_tag(__be16 type)
{
	return type == bpf_htons(ETH_P_8021Q) || type == bpf_htons(ETH_P_8021AD) || type == bpf_htons(ETH_P_QINQ1);
}

/*
 * What is not plain IPv4, `type` being the frame's. Not static: the verifier checks a global function once, and what
 * follows it once, instead of what follows for each way through the headers.
 */
__noinline int parse_other(struct xdp_md *ctx, __be16 type, struct packet *packet)
{
	const struct tag {
		__be16 control, type;
	} *tag;
	struct tag spare;
	__u32 offset = sizeof(struct ethhdr);

	if (!packet) /* the verifier's, for pointers to global functions */
		return PARSE_NOT_OURS;
	for (int i = 0; i < PARSE_TAGS && is_tag(type); i++) {
		tag = frame_at(ctx, offset, &spare, sizeof(spare));
		if (!tag)
			return MX_REASON_ETHERNET_TRUNCATED;
		type = tag->type;
		offset += sizeof(*tag);
	}
	if (type == bpf_htons(ETH_P_IP))
		return parse_ipv4(ctx, offset, packet);
	if (type == bpf_htons(ETH_P_IPV6))
		return parse_ipv6(ctx, offset, packet);
	return is_tag(type) ? MX_REASON_TAGS_TOO_MANY : PARSE_NOT_OURS;
}

/*
 * Reads the frame into *packet. PARSE_NOT_OURS, a reason, or MX_REASON_NONE: then all
 * of *packet is known. *packet is zero before.
 */
static __always_inline int parse(struct xdp_md *ctx, struct packet *packet)
{
	__be16 spare;
	const __be16 *type = frame_at(ctx, offsetof(struct ethhdr, h_proto), &spare, sizeof(spare));

	if (!type)
		return MX_REASON_ETHERNET_TRUNCATED;
	if (*type == bpf_htons(ETH_P_IP))
		return parse_ipv4(ctx, sizeof(struct ethhdr), packet);
	return parse_other(ctx, *type, packet);
}

#endif
