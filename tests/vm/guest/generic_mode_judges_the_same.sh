# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# shellcheck shell=bash
#
# Generic mode, on an interface that could do better.
# shellcheck source=tests/vm/guest/lib.bash
. /tests/lib.bash
need_mxlock

wire_veth
serve 25 587
policy_for "$FRIEND4" "$FRIEND6" >friends.policy
mxlock attach gate0 --policy friends.policy --xdp-mode generic
expect_equal 'mode of gate0' generic "$(kernel_mode)"
expect_equal 'mode told' generic "$(export_value '.interfaces[0].mode')"
expect_locked
mxlock detach gate0
expect_unlocked
