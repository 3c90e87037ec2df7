# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# shellcheck shell=bash
#
# virtio_net has no VLAN offload: tags are in the frame, over whatever the host does to it.
# shellcheck source=tests/vm/guest/vlan.bash
. /tests/vlan.bash

wire_virtio
wire_vlan
serve 25 587
policy_for "$VLAN_FRIEND" >friends.policy
mxlock attach gate0 --policy friends.policy --xdp-mode native
expect_vlan_locked
mxlock detach gate0
expect open "$VLAN_STRANGER" 25 "$VLAN_GATE"
