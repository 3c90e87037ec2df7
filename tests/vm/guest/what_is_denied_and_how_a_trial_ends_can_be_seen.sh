# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# shellcheck shell=bash
#
# A change without fear, on this kernel: who is denied, what the program would say of a packet, each drop as it
# happens, and the return when nobody confirms.
# shellcheck source=tests/vm/guest/lib.bash
. /tests/lib.bash
need_mxlock

# denied_value FILTER SOURCE: of what the report says of this source
denied_value()
{
	mxlock denied --json | jq -r --arg source "$2" ".sources[] | select(.source == \$source) | $1"
}

has_gone_back()
{
	[ "$(export_value '.confirm.state')" = gone_back ]
}

wire_veth
serve 25
policy_for "$FRIEND4" "$FRIEND6" >friends.policy
policy_for "$STRANGER4" "$FRIEND6" >strangers.policy
mxlock attach gate0 --policy friends.policy

mkfifo told said
mxlock watch --json >told 2>said &
watcher=$!
exec 3<told 4<said
read -r line <&4
expect_equal 'the watcher' 'mxlock: instance default: watching' "$line"
expect dropped "$STRANGER4" 25
read -r line <&3
expect_equal 'what is told of a drop' "gate0 $STRANGER4 $GATE4 25 mail" \
	"$(jq -r '"\(.interface) \(.source) \(.destination) \(.port) \(.lock)"' <<<"$line")"
kill "$watcher"
wait "$watcher"

expect dropped "$STRANGER6" 25
for stranger in "$STRANGER4" "$STRANGER6"; do
	expect_least "what is denied of $stranger" 1 "$(denied_value .packets "$stranger")"
	expect_least "sessions that $stranger asked for" 1 "$(denied_value .connections "$stranger")"
done
expect_equal 'what is reported of a friend' '' "$(denied_value .packets "$FRIEND4")"
for source in "$FRIEND4" "$STRANGER4" "$FRIEND6" "$STRANGER6"; do
	expect_equal "the program on $source" "$(mxlock explain friends.policy "$source")" "$(mxlock explain --live "$source")"
done

# a trial that lasts as long as one looks, and one that nobody has to catch
mxlock swap strangers.policy --confirm 1h
expect open "$STRANGER4" 25
expect_equal 'the trial' open "$(export_value '.confirm.state')"
mxlock rollback
mxlock swap strangers.policy --confirm 1s
until_true has_gone_back
expect dropped "$STRANGER4" 25
expect open "$FRIEND4" 25
expect_failure mxlock confirm
mxlock swap strangers.policy --confirm 10m
mxlock confirm
expect open "$STRANGER4" 25
mxlock rollback
expect open "$FRIEND4" 25
expect dropped "$STRANGER4" 25
mxlock detach --all
expect open "$STRANGER4" 25
