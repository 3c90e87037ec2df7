# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# shellcheck shell=bash
#
# 802.1Q inside 802.1ad, with the outer tag taken off by the device and not.
# shellcheck source=tests/vm/guest/vlan.bash
. /tests/vlan.bash

wire_veth
ip link add link gate0 name gate0.s type vlan id 200 protocol 802.1ad
ip link set gate0.s up
in_peer ip link add link peer0 name peer0.s type vlan id 200 protocol 802.1ad
in_peer ip link set peer0.s up
vlan_100 gate0.s
vlan_100 peer0.s in_peer
vlan_addresses gate0.s.100 peer0.s.100
serve 25 587
policy_for "$VLAN_FRIEND" >friends.policy
mxlock attach gate0 --policy friends.policy
for state in on off; do
	offload "$state"
	ethtool --offload gate0 rx-vlan-stag-hw-parse "$state" tx-vlan-stag-hw-insert "$state"
	in_peer ethtool --offload peer0 rx-vlan-stag-hw-parse "$state" tx-vlan-stag-hw-insert "$state"
	expect_vlan_locked
done
