# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# shellcheck shell=bash
#
# The life of a filter on this kernel, from attach to detach.
# shellcheck source=tests/vm/guest/lib.bash
. /tests/lib.bash
need_mxlock

wire_veth
serve 25 587
expect_unlocked

policy_for "$FRIEND4" "$FRIEND6" >friends.policy
mxlock attach gate0 --policy friends.policy
expect_equal 'mode of gate0' native "$(kernel_mode)"
expect_locked
expect_equal interface 'gate0 native link' "$(export_value '.interfaces[0] | "\(.name) \(.mode) \(.via)"')"
expect_least 'dropped packets' 2 "$(export_value '.locks[0].dropped_packets')"
expect_least 'what the default drops' 2 "$(export_value '.locks[0].default.packets')"
expect_equal 'friends with hits' 2 "$(export_value '[.rules[] | select(.packets > 0 and .last_seen)] | length')"

policy_for "$STRANGER4" "$FRIEND6" >strangers.policy
before=$(export_value ".rules[] | select(.prefix == \"$FRIEND6/128\") | .packets")
mxlock swap strangers.policy
expect open "$STRANGER4" 25
expect open "$FRIEND6" 25
expect dropped "$FRIEND4" 25
after=$(export_value ".rules[] | select(.prefix == \"$FRIEND6/128\") | .packets")
[ "$after" -gt "$before" ] || fail "the counter of a prefix that stayed went from $before to $after"
expect_least 'dropped packets' 3 "$(export_value '.locks[0].dropped_packets')"

mxlock status
dropped=$(export_value '.locks[0].dropped_packets')
mxlock export --format prometheus >metrics
grep -q "^mxlock_lock_packets_total{.*verdict=\"drop\".*} $dropped\$" metrics ||
	fail "prometheus does not tell of $dropped drops: $(cat metrics)"
mxlock detach gate0
expect_equal 'mode of gate0' none "$(kernel_mode)"
expect_unlocked
