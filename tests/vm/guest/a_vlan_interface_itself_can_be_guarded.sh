# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# shellcheck shell=bash
#
# gate0.100 has a dot in its name, which bpffs refuses, and no native mode, which auto
# must say and native must refuse.
# shellcheck source=tests/vm/guest/vlan.bash
. /tests/vlan.bash

wire_veth
wire_vlan
serve 25 587
policy_for "$VLAN_FRIEND" >friends.policy
expect_failure mxlock attach gate0.100 --policy friends.policy --xdp-mode native
said=$(mxlock attach gate0.100 --policy friends.policy 2>&1)
[[ $said == *generic* ]] || fail "attach does not say that it got generic mode: $said"
expect_equal interface 'gate0.100 generic' "$(export_value '.interfaces[0] | "\(.name) \(.mode)"')"
expect_vlan_locked
# What is not in the VLAN is not behind this filter.
expect open "$STRANGER4" 25
mxlock detach gate0.100
expect open "$VLAN_STRANGER" 25 "$VLAN_GATE"
