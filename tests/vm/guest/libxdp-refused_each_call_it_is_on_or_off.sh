# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# shellcheck shell=bash
#
# attach and detach beside xdp-filter, where the kernel refuses a call: exit status 1 and an error that names something, or
# done without it; the filter is on or off, and that is told; xdp-filter goes on; nothing is left.
# shellcheck source=tests/vm/guest/trip.bash
. /tests/trip.bash

# refused WHICH N COMMAND...: by EPERM or ENOMEM; leaves the status in STATUS
refused()
{
	trip fail "$1" "$2" "$(($2 % 2 ? 1 : 12))" "${@:3}"
	STATUS=$REPLY
	case $STATUS in
	0) ;;
	200) STATUS=0 ;; # it makes fewer calls
	1 | 127) STATUS=1; grep -qE 'error(: [^:]+| while loading [^:]+): ' said || fail 'it failed, and names nothing' ;;
	*) fail "refused, it ended with status $STATUS" ;;
	esac
	expect_told
}

# Attached or not, as its status says.
attach_refused()
{
	refused "$1" "$2" mxlock attach gate0 --policy friends.policy
	expect_equal 'on, after exit status 0' "$([ "$STATUS" -eq 0 ] && echo yes || echo no)" "$ON"
	[ "$ON" = no ] || mxlock detach gate0
	expect_left "$none"
}

# Who was told that it is done finds nothing there; who was told that it failed can do it again.
detach_refused()
{
	refused "$1" "$2" mxlock detach gate0
	[ "$STATUS" -ne 0 ] || expect_equal 'on, after exit status 0' no "$ON"
	mxlock detach --all
	expect_left "$none"
	mxlock attach gate0 --policy friends.policy
}

# calls WHICH COMMAND...: how many it makes
calls()
{
	trip count "$@"
	cat call
}

xdp_filter_on
none=$(holdings)
for which in changing faulty; do
	count=$(calls "$which" mxlock attach gate0 --policy friends.policy)
	mxlock detach gate0
	walk 15 "$count" "attach ($which)" attach_refused "$which"
	mxlock attach gate0 --policy friends.policy
	count=$(calls "$which" mxlock detach gate0)
	mxlock attach gate0 --policy friends.policy
	walk 15 "$count" "detach ($which)" detach_refused "$which"
	mxlock detach gate0
done
echo "figure: seed $seed: calls refused: $((tally[yes] + tally[no])); the filter was on after ${tally[yes]}"
expect_only_xdp_filter
