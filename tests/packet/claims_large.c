// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* Claims about frames of several buffers: a test run puts 3,520 bytes into the first. */
#include <stddef.h>

#include "packet/claims.h"

#define LONG_CHAIN "hop 255 destination 255 "
#define LONGEST    LONG_CHAIN LONG_CHAIN LONG_CHAIN LONG_CHAIN

/* Ethernet and IPv6 are 54 bytes: after this the next header begins two bytes before the second buffer. */
#define ALMOST_FULL "destination 255 destination 175 "

const struct claim claims_large[] = {
	{ "a_jumbo_frame_is_counted_whole", &sole, S4 "tcp 25 bytes 8946", BY_DEFAULT },
	{ "a_jumbo_frame_of_a_friend_is_counted_whole", &sole, F4 "tcp 25 bytes 8946", BY_FRIEND },
	{ "a_frame_that_just_fits_one_buffer", &sole, F4 "tcp 25 bytes 3466", BY_FRIEND },
	{ "a_frame_with_one_byte_in_the_second_buffer", &sole, F4 "tcp 25 bytes 3467", BY_FRIEND },
	{ "a_frame_of_nearly_64_kib_is_counted_whole", &sole, F6 "tcp 25 bytes 65000", BY_FRIEND6 },
	{ "a_large_frame_to_another_port_passes", &sole, S4 "tcp 80 bytes 60000", "pass" },

	{ "ports_behind_4_kib_of_headers_are_read", &sole, S6 LONG_CHAIN "tcp 25", BY_DEFAULT },
	{ "ports_of_a_friend_behind_4_kib_of_headers", &sole, F6 LONG_CHAIN "tcp 25", BY_FRIEND6 },
	{ "another_port_behind_4_kib_of_headers_passes", &sole, S6 LONG_CHAIN "tcp 80", "pass" },
	{ "the_longest_chain_there_is_is_read", &sole, "tag 88a8 tag 88a8 tag 88a8 tag 8100 " S6 LONGEST "tcp 25",
	  BY_DEFAULT },
	{ "the_longest_chain_of_a_friend_is_read", &sole, F6 LONGEST "tcp 25", BY_FRIEND6 },
	{ "a_ninth_header_behind_16_kib_is_too_many", &sole, S6 LONGEST "hop 0 tcp 25", "drop, ipv6_headers_too_many" },
	{ "a_chain_that_ends_in_the_second_buffer", &sole, S6 LONG_CHAIN "hop 0 cut 1", "drop, ipv6_headers_truncated" },
	{ "ports_that_end_in_the_second_buffer", &sole, S6 LONG_CHAIN "tcp 25 cut 17", "drop, tcp_truncated" },
	{ "a_later_fragment_in_the_second_buffer", &sole, S6 LONG_CHAIN "fragment 185 0 tcp 25", "pass, ipv6_later_fragment" },
	{ "offset_1_in_the_second_buffer", &sole, S6 LONG_CHAIN "fragment 1 0 tcp 25", "drop, fragment_overlap" },
	{ "segments_left_in_the_second_buffer", &sole, S6 LONG_CHAIN "routing 2 1 tcp 25", "drop, ipv6_source_routed" },
	{ "ports_astride_two_buffers", &sole, S6 ALMOST_FULL "tcp 25", BY_DEFAULT },
	{ "ports_of_a_friend_astride_two_buffers", &sole, F6 ALMOST_FULL "tcp 25", BY_FRIEND6 },
	{ "another_port_astride_two_buffers", &sole, S6 ALMOST_FULL "tcp 80", "pass" },
	{ "a_header_astride_two_buffers", &sole, S6 ALMOST_FULL "hop 0 tcp 25", BY_DEFAULT },
	{ "a_fragment_header_astride_two_buffers", &sole, S6 ALMOST_FULL "fragment 185 0 tcp 25",
	  "pass, ipv6_later_fragment" },
	{ "a_frame_that_ends_where_the_ports_would_stand_astride", &sole, S6 ALMOST_FULL "tcp 25 cut 18",
	  "drop, tcp_truncated" },

	{ "big_tcp_has_total_length_0", &sole, S4 "tcp 25 bytes 70000 total 0", BY_DEFAULT },
	{ "big_tcp_of_a_friend_passes", &sole, F4 "tcp 25 bytes 70000 total 0", BY_FRIEND },
	{ "big_tcp_begins_at_65536_bytes", &sole, S4 "tcp 25 bytes 65496 total 0", BY_DEFAULT },
	{ "below_that_total_length_0_is_malformed", &sole, S4 "tcp 25 bytes 65495 total 0", "drop, ipv4_malformed" },
	{ "a_tagged_packet_of_65535_bytes_is_not_big_either", &sole, "tag 8100 " S4 "tcp 25 bytes 65495 total 0",
	  "drop, ipv4_malformed" },
	{ "big_tcp_over_ipv6_is_a_jumbogram", &sole, S6 "hop 0 tcp 25 bytes 70000 payload 0", BY_DEFAULT },
	{ NULL, NULL, NULL, NULL },
};
