# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# shellcheck shell=bash
#
# A newer mxlock beside xdp-filter: its program takes the older one's place in the dispatcher, no stranger gets in
# meanwhile, and counters go on. Killed at a system call that changes something, there is one of the two or both; the next
# attach makes an end of it.
# shellcheck source=tests/vm/guest/trip.bash
. /tests/trip.bash
[ -x /tests/mxlock ] || fail 'there is no older mxlock: tests/vm/run --with build/tests/upgrade/0.0.9/mxlock'
older=/tests/mxlock

members() { xdp-loader status gate0 | grep -c ' mxlock '; }
# the tag of the one member
member() { xdp-loader status gate0 | awk '/ mxlock / { print $(NF - 1) }'; }
version() { mxlock status --json | jq -r .program.version; }

upgrade_killed()
{
	mxlock detach --all
	"$older" attach gate0 --policy friends.policy
	trip kill changing "$1" mxlock attach gate0
	[ "$REPLY" -eq 137 ] || [ "$REPLY" -eq 200 ] || fail "killed, it ended with status $REPLY"
	expect_told
	expect_equal 'the filter is on' yes "$ON"
	mxlock attach gate0
	expect_equal 'members' 1 "$(members)"
	expect_equal 'program' "$present" "$(member)"
	expect_equal 'version' "$own" "$(version)"
	expect_told
}

own=$(mxlock --version | cut -d ' ' -f 2)
xdp_filter_on
"$older" attach gate0 --policy friends.policy
expect_both
former=$(member)
expect open "$FRIEND4" 25
counted=$(export_value '.locks[0].allowed_packets')
mxlock attach gate0 >said 2>&1 &
upgrade=$!
knocks=0
while kill -0 "$upgrade" 2>/dev/null; do
	expect dropped "$STRANGER4" 25
	knocks=$((knocks + 1))
done
wait "$upgrade" || fail "it said: $(cat said)"
cat said
grep -q "gate0: the program in libxdp's dispatcher was replaced" said || fail 'it was not said'
echo "$knocks knocks"
expect_both
expect_equal 'members' 1 "$(members)"
present=$(member)
[ "$present" != "$former" ] || fail "the program is still $former"
expect_equal 'version' "$own" "$(version)"
expect_least 'packets that were counted' "$counted" "$(export_value '.locks[0].allowed_packets')"
expect_equal 'generation' 1 "$(export_value .policy.generation)"

# an older mxlock does not put its program beside a newer one's
mxlock detach --all
mxlock attach lo --policy friends.policy --xdp-mode generic
expect_failure "$older" attach gate0
[[ $REPLY == *'is of mxlock'*'the older one of this, 0.0.9'* ]] || fail "it said: $REPLY"
expect_unlocked
mxlock detach --all

"$older" attach gate0 --policy friends.policy
trip count changing mxlock attach gate0
calls=$(cat call)
walk 30 "$calls" upgrade upgrade_killed
echo "figure: seed $seed: of $calls calls, killed at $((tally[yes] + tally[no]))"
mxlock detach --all
expect_only_xdp_filter
