# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# shellcheck shell=bash disable=SC2034  # for the tests that source this
#
# What the VLAN tests share: VLAN 100 on both ends of the wire.
# shellcheck source=tests/vm/guest/lib.bash
. /tests/lib.bash
need_mxlock

VLAN_GATE=10.100.0.1 VLAN_FRIEND=10.100.0.2 VLAN_STRANGER=10.100.0.3

# vlan_100 PARENT COMMAND...: an interface in VLAN 100; COMMAND is what enters the namespace
vlan_100()
{
	local parent=$1
	shift

	"$@" ip link add link "$parent" name "$parent.100" type vlan id 100
	"$@" ip link set "$parent.100" up
}

vlan_addresses()
{
	ip address add "$VLAN_GATE/24" dev "$1"
	in_peer ip address add "$VLAN_FRIEND/24" dev "$2"
	in_peer ip address add "$VLAN_STRANGER/24" dev "$2"
}

wire_vlan()
{
	vlan_100 gate0
	vlan_100 peer0 in_peer
	vlan_addresses gate0.100 peer0.100
}

# offload STATE: whether the devices take tags off and put them on, both ends
offload()
{
	ethtool --offload gate0 rxvlan "$1" txvlan "$1"
	in_peer ethtool --offload peer0 rxvlan "$1" txvlan "$1"
	expect_equal 'rx-vlan-offload of gate0' "rx-vlan-offload: $1" \
		"$(ethtool --show-features gate0 | grep rx-vlan-offload)"
}

expect_vlan_locked()
{
	expect open "$VLAN_FRIEND" 25 "$VLAN_GATE"
	expect dropped "$VLAN_STRANGER" 25 "$VLAN_GATE"
	expect open "$VLAN_STRANGER" 587 "$VLAN_GATE"
}
