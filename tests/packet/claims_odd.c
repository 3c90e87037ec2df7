// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* Claims about odd packets: where they are dropped, where only counted, and where they are nobody's business. */
#include <stddef.h>

#include "packet/claims.h"

#define MANY_TAGS "tag 8100 tag 8100 tag 8100 tag 8100 tag 8100 "
#define NINE      "hop 0 hop 0 hop 0 hop 0 hop 0 hop 0 hop 0 hop 0 hop 0 "

/* Addresses in `crowd`, whose lock 62 enforces and whose lock 63 monitors. */
#define CROWD62   "ip4 203.0.113.62 10.0.62.1 "
#define CROWD63   "ip4 203.0.113.63 10.0.63.1 "

const struct claim claims_odd[] = {
	/* to a guarded server, and elsewhere */
	{ "truncated_tcp_to_the_server", &servers, S4 "next 6", "drop, tcp_truncated" },
	{ "truncated_tcp_to_the_server_from_a_friend", &servers, F4 "next 6", "pass" },
	{ "truncated_tcp_to_the_server_from_an_outcast", &servers, "ip4 " OUTCAST " " SERVER " next 6",
	  "drop, tcp_truncated" },
	{ "truncated_tcp_to_another_server", &servers, "ip4 " STRANGER " " OTHER " next 6", "pass" },
	{ "a_malformed_header_to_the_server", &servers, S4 "ihl 4 tcp 25", "drop, ipv4_malformed" },
	{ "a_malformed_header_to_another_server", &servers, "ip4 " STRANGER " " OTHER " ihl 4 tcp 25", "pass" },
	{ "a_header_of_another_version_to_another_server", &servers, "ip4 " STRANGER " " OTHER " version 5 tcp 25",
	  "drop, ipv4_malformed" },
	{ "a_truncated_header_to_another_server", &servers, "ip4 " STRANGER " " OTHER " cut 1", "drop, ipv4_truncated" },
	{ "offset_1_to_the_server", &servers, S4 "offset 1 tcp 25", "drop, fragment_overlap" },
	{ "offset_1_to_another_server", &servers, "ip4 " STRANGER " " OTHER " offset 1 tcp 25", "pass" },
	{ "a_later_fragment_to_the_server", &servers, S4 "offset 9 tcp 25", "pass, ipv4_later_fragment" },
	{ "a_later_fragment_to_another_server", &servers, "ip4 " STRANGER " " OTHER " offset 9 tcp 25", "pass" },
	{ "a_later_ipv6_fragment_to_the_server", &servers, S6 "fragment 9 0 tcp 25", "pass, ipv6_later_fragment" },
	{ "a_later_ipv6_fragment_to_another_server", &servers, "ip6 " STRANGER6 " " OTHER6 " fragment 9 0 tcp 25", "pass" },
	{ "many_headers_to_the_server", &servers, S6 NINE "tcp 25", "drop, ipv6_headers_too_many" },
	{ "many_headers_to_the_server_from_a_friend", &servers, F6 NINE "tcp 25", "pass" },
	{ "many_headers_to_another_server", &servers, "ip6 " STRANGER6 " " OTHER6 " " NINE "tcp 25", "pass" },
	{ "a_truncated_chain_to_the_server", &servers, S6 "hop 0 cut 1", "drop, ipv6_headers_truncated" },
	{ "a_truncated_chain_to_another_server", &servers, "ip6 " STRANGER6 " " OTHER6 " hop 0 cut 1", "pass" },
	{ "an_ipv4_source_route_by_way_of_another_server", &servers,
	  "ip4 " STRANGER " " OTHER " ihl 7 hex 830704c000021900 tcp 25", "drop, ipv4_source_routed" },
	{ "an_ipv4_source_route_of_a_friend_by_way_of_another", &servers,
	  "ip4 " FRIEND " " OTHER " ihl 7 hex 830704c000021900 tcp 25", "pass" },
	{ "a_used_up_source_route_to_another_server", &servers,
	  "ip4 " STRANGER " " OTHER " ihl 7 hex 830708c000021900 tcp 25", "pass" },
	{ "source_routing_by_way_of_another_server", &servers, "ip6 " STRANGER6 " " OTHER6 " routing 2 1 tcp 25",
	  "drop, ipv6_source_routed" },
	{ "source_routing_of_a_friend_by_way_of_another", &servers, "ip6 " FRIEND6 " " OTHER6 " routing 2 1 tcp 25", "pass" },
	{ "source_routing_of_a_liar_by_way_of_another", &servers, "ip6 " MAPPED " " OTHER6 " routing 2 1 tcp 25",
	  "drop, mapped_source" },
	{ "many_headers_with_a_route_by_way_of_another", &servers, "ip6 " STRANGER6 " " OTHER6 " routing 2 1 " NINE "tcp 25",
	  "drop, ipv6_headers_too_many" },
	{ "a_later_fragment_with_a_route_by_way_of_another", &servers,
	  "ip6 " STRANGER6 " " OTHER6 " routing 2 1 fragment 9 0 tcp 25", "pass, ipv6_later_fragment" },
	{ "many_tags_to_wherever", &servers, MANY_TAGS "ip4 " STRANGER " " OTHER " tcp 25", "drop, tags_too_many" },
	{ "many_tags_from_whomever", &servers, MANY_TAGS F4 "tcp 80", "drop, tags_too_many" },

	/* under default allow: only those whom a rule drops */
	{ "truncated_tcp_under_default_allow", &open, S4 "next 6", "pass" },
	{ "truncated_tcp_of_one_whom_a_rule_drops", &open, F4 "next 6", "drop, tcp_truncated" },
	{ "truncated_tcp_of_one_whom_a_rule_allows", &open, "ip4 203.0.113.200 " SERVER " next 6", "pass" },
	{ "many_tags_under_default_allow", &open, MANY_TAGS S4 "tcp 25", "drop, tags_too_many" },
	{ "many_headers_under_default_allow", &open, S6 NINE "tcp 25", "pass" },
	{ "many_headers_of_one_whom_a_rule_drops", &open, F6 NINE "tcp 25", "drop, ipv6_headers_too_many" },
	{ "a_later_fragment_under_default_allow", &open, S4 "offset 9 tcp 25", "pass, ipv4_later_fragment" },

	/* where nothing can be dropped */
	{ "many_tags_to_an_idle_lock", &idle, MANY_TAGS S4 "tcp 25", "pass" },
	{ "truncated_tcp_to_an_idle_lock", &idle, S4 "next 6", "pass" },
	{ "another_version_to_an_idle_lock", &idle, S6 "version 4 tcp 25", "pass" },
	{ "a_route_to_an_idle_lock", &idle, S6 "routing 2 1 tcp 25", "pass" },
	{ "a_later_fragment_to_an_idle_lock", &idle, S6 "fragment 9 0 tcp 25", "pass, ipv6_later_fragment" },

	/* monitor mode: counted, never dropped */
	{ "truncated_tcp_in_monitor_mode", &watch, S4 "next 6", "pass, tcp_truncated" },
	{ "truncated_tcp_of_a_friend_in_monitor_mode", &watch, F4 "next 6", "pass" },
	{ "truncated_tcp_elsewhere_in_monitor_mode", &watch, "ip4 " STRANGER " " OTHER " next 6", "pass" },
	{ "many_tags_in_monitor_mode", &watch, MANY_TAGS S4 "tcp 25", "pass, tags_too_many" },
	{ "a_cut_tag_in_monitor_mode", &watch, "tag 8100 cut 1", "pass, ethernet_truncated" },
	{ "offset_1_in_monitor_mode", &watch, S4 "offset 1 tcp 25", "pass, fragment_overlap" },
	{ "a_mapped_source_in_monitor_mode", &watch, M6 "tcp 25", "pass, mapped_source" },
	{ "a_route_in_monitor_mode", &watch, S6 "routing 2 1 tcp 25", "pass, ipv6_source_routed" },
	{ "many_headers_in_monitor_mode", &watch, S6 NINE "tcp 25", "pass, ipv6_headers_too_many" },
	{ "a_later_fragment_in_monitor_mode", &watch, S4 "offset 9 tcp 25", "pass, ipv4_later_fragment" },

	/* an enforcing lock beside a monitoring one */
	{ "truncated_tcp_to_both", &mixed, S4 "next 6", "drop, tcp_truncated" },
	{ "truncated_tcp_to_the_monitored_net", &mixed, "ip4 " STRANGER " " OTHER " next 6", "pass, tcp_truncated" },
	{ "truncated_tcp_to_both_of_one_whom_both_allow", &mixed, "ip4 " FRIEND " " SERVER " next 6", "pass" },
	{ "truncated_tcp_of_one_whom_the_enforcing_lock_allows", &mixed, "ip4 198.51.100.9 " SERVER " next 6",
	  "pass, tcp_truncated" },
	{ "truncated_tcp_beyond_both", &mixed, "ip4 " STRANGER " 192.0.3.1 next 6", "pass" },
	{ "many_tags_to_both", &mixed, MANY_TAGS S4 "tcp 25", "drop, tags_too_many" },
	{ "a_route_to_both", &mixed, S6 "routing 2 1 tcp 25", "drop, ipv6_source_routed" },
	{ "a_route_at_the_monitored_port_to_both", &mixed, S6 "routing 2 1 tcp 2525", "drop, ipv6_source_routed" },
	{ "a_route_of_one_whom_the_enforcing_lock_allows", &mixed, "ip6 2001:db8:ffff::9 " OTHER6 " routing 2 1 tcp 25",
	  "pass, ipv6_source_routed" },
	{ "a_mapped_source_to_the_monitored_net", &mixed, "ip6 " MAPPED " " OTHER6 " tcp 25", "pass, mapped_source" },
	{ "a_mapped_source_to_the_enforced_server", &mixed, M6 "tcp 25", "drop, mapped_source" },
	{ "a_mapped_source_to_the_monitored_port", &mixed, M6 "tcp 2525", "pass, mapped_source" },

	/* several locks at one address, of several ports */
	{ "truncated_tcp_that_one_of_two_locks_would_drop", &nested, F4 "next 6", "drop, tcp_truncated" },
	{ "truncated_tcp_that_only_the_wider_lock_would_drop", &nested, "ip4 203.0.113.9 192.0.2.129 next 6",
	  "drop, tcp_truncated" },
	{ "truncated_tcp_that_the_world_would_pass", &nested, "ip4 " STRANGER " 192.0.3.1 next 6", "pass" },
	{ "truncated_tcp_that_the_world_would_drop", &nested, "ip4 " OUTCAST " 192.0.3.1 next 6", "drop, tcp_truncated" },

	/* rules that ended are no rules for odd packets either */
	{ "truncated_tcp_of_one_whose_rule_ended", &ended, "ip4 10.1.0.1 " SERVER " next 6", "drop, tcp_truncated" },
	{ "truncated_tcp_of_one_whose_rule_holds", &ended, "ip4 10.2.0.1 " SERVER " next 6", "pass" },
	{ "truncated_tcp_of_one_whose_drop_ended", &ended, "ip4 10.3.3.1 " SERVER " next 6", "pass, tcp_truncated" },

	/* many locks */
	{ "truncated_tcp_to_the_last_enforcing_lock", &crowd, "ip4 203.0.113.61 10.0.62.1 next 6", "drop, tcp_truncated" },
	{ "truncated_tcp_to_the_lock_that_allows_it", &crowd, CROWD62 "next 6", "pass" },
	{ "truncated_tcp_to_the_last_lock_which_monitors", &crowd, "ip4 203.0.113.61 10.0.63.1 next 6",
	  "pass, tcp_truncated" },
	{ "truncated_tcp_to_the_last_lock_which_allows_it", &crowd, CROWD63 "next 6", "pass" },
	{ "many_tags_to_a_crowd", &crowd, MANY_TAGS CROWD63 "tcp 2525", "drop, tags_too_many" },
	{ NULL, NULL, NULL, NULL },
};
