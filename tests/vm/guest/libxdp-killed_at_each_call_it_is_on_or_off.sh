# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# shellcheck shell=bash
#
# attach and detach beside xdp-filter, killed at a system call that changes something: the filter is on or off, and that is
# told; xdp-filter goes on; the next command makes an end of what was left.
# shellcheck source=tests/vm/guest/trip.bash
. /tests/trip.bash

# killed N COMMAND...: 137, or 200 where it makes fewer calls
killed()
{
	trip kill changing "$@"
	[ "$REPLY" -eq 137 ] || [ "$REPLY" -eq 200 ] || fail "killed, it ended with status $REPLY"
	expect_told
}

# The next command may be the same once more, or the one that takes all away.
attach_killed()
{
	killed "$1" mxlock attach gate0 --policy friends.policy
	if [ $(($1 % 2)) -eq 0 ]; then
		mxlock attach gate0 --policy friends.policy
		expect dropped "$STRANGER4" 25
	fi
	mxlock detach --all
	expect_left "$none"
}

detach_killed()
{
	killed "$1" mxlock detach gate0
	mxlock attach gate0 --policy friends.policy
	expect dropped "$STRANGER4" 25
	expect_left "$attached"
}

xdp_filter_on
none=$(holdings)
trip count changing mxlock attach gate0 --policy friends.policy
attaching=$(cat call)
attached=$(holdings)
trip count changing mxlock detach gate0
detaching=$(cat call)
expect_left "$none"
[ "$attaching" -gt 20 ] && [ "$detaching" -gt 20 ] || fail "attach makes $attaching calls, detach $detaching: what is this?"

walk 45 "$attaching" attach attach_killed
mxlock attach gate0 --policy friends.policy
walk 30 "$detaching" detach detach_killed
echo "figure: seed $seed: of $attaching and $detaching calls, killed at $((tally[yes] + tally[no])): the filter was on at ${tally[yes]}"
mxlock detach gate0
expect_only_xdp_filter
