# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# shellcheck shell=bash
#
# With offload the tag is beside the frame, without it is in the frame: in both modes, and
# with offload switched under a running filter, the verdict is the same.
# shellcheck source=tests/vm/guest/vlan.bash
. /tests/vlan.bash

wire_veth
wire_vlan
serve 25 587
expect open "$VLAN_STRANGER" 25 "$VLAN_GATE"
policy_for "$VLAN_FRIEND" "$FRIEND4" "$FRIEND6" >friends.policy
for mode in native generic; do
	mxlock attach gate0 --policy friends.policy --xdp-mode "$mode"
	for state in on off; do
		offload "$state"
		expect_vlan_locked
		expect_locked
	done
	mxlock detach gate0
	expect open "$VLAN_STRANGER" 25 "$VLAN_GATE"
done
