# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# shellcheck shell=bash
#
# Killed between libxdp's attach and what follows: the next command finds it, and makes an end of it.
# shellcheck source=tests/vm/guest/beside.bash
. /tests/beside.bash

xdp_filter_on
# how long it takes here, so that the kills come when libxdp is at work; the first time is slower than all others
for round in first other; do
	begin=${EPOCHREALTIME/./}
	mxlock attach gate0 --policy friends.policy
	took=$(((${EPOCHREALTIME/./} - begin) / 1000))
	echo "the $round time: $took ms"
	mxlock detach gate0
done
seen=
# from surely too early to surely too late, also where one takes much longer than another
for ((part = 20; part <= 200; part += 8)); do
	ms=$((took * part / 100))
	moment=$((ms / 1000)).$(printf %03d $((ms % 1000)))
	timeout -s KILL "$moment" mxlock attach gate0 --policy friends.policy || :
	if [[ $(xdp-loader status gate0) == *' mxlock '* ]]; then
		expect_equal "told when killed after $moment s" libxdp "$(export_value '.interfaces[0].via')"
		seen+=+
	else
		seen+=-
	fi
	mxlock detach --all
	expect_equal "left when killed after $moment s" 1 "$(xdp-loader status gate0 | grep -c '=>')"
	! xdp-loader status gate0 | grep ' mxlock ' || fail "mxlock is still there, killed after $moment s"
	[ ! -e /sys/fs/bpf/mxlock/default ] || fail "pins are left, killed after $moment s"
	[[ $seen != *-*+++ ]] || break
done
echo "attached when killed: $seen"
# a test in which it is always too early or too late claims nothing
[[ $seen == *-*+* ]] || fail "attached (+) or not (-) when killed: $seen"
expect_only_xdp_filter
