# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# shellcheck shell=bash
#
# Two policies that differ everywhere, and flows that tell them apart; for tests/torture.
#
# Locks change their places, names, destinations, ports, modes and defaults, rules their verdicts and lengths.
# `stays` is the same in both: its counters go on. Rules that no flow leads to are traps: a judgement that
# takes its lock of one policy and its rule of the other lands in one of them. Defaults turn to allow: a swap says --yes.

# torture_policies FOLDER: writes FOLDER/a, FOLDER/b and FOLDER/flows
torture_policies()
{
	cat > "$1/a" <<-END
		lock stays {
		    to 192.0.2.10, 2001:db8::10
		    allow 67.231.144.0/24
		    allow 2001:db8:67::/48
		    drop 203.0.113.0/24
		    drop 2001:db8:203::/48
		}
		lock one-a {
		    to 192.0.2.25, 2001:db8::25
		    allow 198.51.100.0/24
		    allow 10.1.0.0/16 until 2090-01-01
		    drop 10.2.0.0/16
		    drop 10.3.0.0/16
		    allow 10.4.0.0/24
		    drop 10.4.0.7
		    allow 2001:db8:a::/48
		    drop 2001:db8:b::/48
		    drop 172.16.0.0/12
		}
		lock two-a {
		    to 192.0.2.26, 2001:db8::26
		    port 25, 2525
		    mode monitor
		    default allow
		    drop 10.1.0.0/16
		    allow 10.2.0.0/16
		    drop 172.17.0.0/16
		}
		lock sample-a {
		    to 192.0.2.30, 2001:db8::30
		    allow 10.1.0.0/16
		    drop 10.2.0.0/16
		    drop 2001:db8:a::/48
		}
	END
	cat > "$1/b" <<-END
		lock sample-b {
		    to 192.0.2.28/30, 2001:db8::30/124
		    mode monitor
		    default allow
		    drop 10.1.1.0/24
		    allow 10.2.2.0/24
		    allow 2001:db8:a:1::/64
		}
		lock two-b {
		    to 192.0.2.25, 192.0.2.24/30, 2001:db8::25
		    default allow
		    drop 10.1.1.0/24
		    allow 10.2.2.0/24
		    allow 10.3.3.0/24
		    drop 10.4.0.0/28
		    drop 2001:db8:a:1::/64
		    allow 2001:db8:b:1::/64
		    drop 172.18.0.0/16
		}
		lock one-b {
		    to 192.0.2.26, 2001:db8::26
		    port 25
		    default drop
		    allow 10.1.1.0/24 until 2090-01-01
		    drop 10.2.2.2
		    drop 172.19.0.0/16
		}
		lock stays {
		    to 192.0.2.10, 2001:db8::10
		    allow 67.231.144.0/24
		    allow 2001:db8:67::/48
		    drop 203.0.113.0/24
		    drop 2001:db8:203::/48
		}
	END
	cat > "$1/flows" <<-END
		67.231.144.9 192.0.2.10 25
		203.0.113.9 192.0.2.10 25
		2001:db8:67::9 2001:db8::10 25
		2001:db8:203::9 2001:db8::10 25
		198.51.100.1 192.0.2.25 25
		10.1.1.1 192.0.2.25 25
		10.2.2.2 192.0.2.25 25
		10.3.3.3 192.0.2.25 25
		10.4.0.7 192.0.2.25 25
		2001:db8:a:1::1 2001:db8::25 25
		2001:db8:b:1::1 2001:db8::25 25
		10.1.1.1 192.0.2.26 25
		10.2.2.2 192.0.2.26 25
		10.5.5.5 192.0.2.26 25
		10.1.1.1 192.0.2.30 25
		10.2.2.2 192.0.2.30 25
		10.6.6.6 192.0.2.30 25
		2001:db8:a:1::1 2001:db8::30 25
	END
}
