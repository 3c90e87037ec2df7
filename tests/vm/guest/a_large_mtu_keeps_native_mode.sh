# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# shellcheck shell=bash
#
# A program without xdp.frags is refused by veth at this MTU.
# shellcheck source=tests/vm/guest/lib.bash
. /tests/lib.bash
need_mxlock

wire_veth
ip link set gate0 mtu 9000
in_peer ip link set peer0 mtu 9000
serve 25 587
policy_for "$FRIEND4" "$FRIEND6" >friends.policy
mxlock attach gate0 --policy friends.policy --xdp-mode native
expect_equal 'mode of gate0' native "$(kernel_mode)"
expect_locked
ping -c 1 -W 10 -s 8000 127.0.0.1 >/dev/null
in_peer ping -c 1 -W 10 -s 8000 -I "$STRANGER4" "$GATE4" || fail 'a large frame does not pass'
