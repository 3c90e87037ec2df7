# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# shellcheck shell=bash
#
# Checksums are unfinished and segments merged where the device leaves that to the other
# side: the filter must not mind.
# shellcheck source=tests/vm/guest/lib.bash
. /tests/lib.bash
need_mxlock

wire_virtio
serve 25 587
policy_for "$FRIEND4" "$FRIEND6" >friends.policy
mxlock attach gate0 --policy friends.policy --xdp-mode generic
expect_equal 'mode of gate0' generic "$(kernel_mode)"
expect_locked
mxlock detach gate0
expect_unlocked
