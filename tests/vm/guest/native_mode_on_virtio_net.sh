# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# shellcheck shell=bash
#
# The driver that a virtual server has. Senders use many ports, so that every receive
# queue gets its share, and the counters of all CPUs add up.
# shellcheck source=tests/vm/guest/lib.bash
. /tests/lib.bash
need_mxlock

wire_virtio
serve 25 587
expect_unlocked
policy_for "$FRIEND4" "$FRIEND6" >friends.policy
mxlock attach gate0 --policy friends.policy --xdp-mode native
expect_equal 'mode of gate0' native "$(kernel_mode)"
expect_equal 'mode told' native "$(export_value '.interfaces[0].mode')"
expect_locked
before=$(export_value '.locks[0].dropped_packets')
for _ in {1..8}; do
	expect dropped "$STRANGER4" 25
done
expect_least 'dropped packets' $((before + 8)) "$(export_value '.locks[0].dropped_packets')"
policy_for "$FRIEND4" "$STRANGER6" >others.policy
mxlock swap others.policy
expect open "$STRANGER6" 25
expect dropped "$STRANGER4" 25
mxlock detach gate0
expect_unlocked
