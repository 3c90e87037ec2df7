# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# shellcheck shell=bash
#
# Neither ip nor xdp-loader removes a filter that is attached by a link.
# shellcheck source=tests/vm/guest/lib.bash
. /tests/lib.bash
need_mxlock

wire_veth
serve 25 587
policy_for "$FRIEND4" "$FRIEND6" >friends.policy
mxlock attach gate0 --policy friends.policy --via link
! ip link set gate0 xdp off || echo 'ip says that it did it'
! xdp-loader unload gate0 --all || echo 'xdp-loader says that it did it'
expect_locked
# xdp-filter cannot join where there is no dispatcher, and must not take over either.
! xdp-filter load --policy allow --features tcp,ipv4,ipv6 gate0 || fail 'xdp-filter took a guarded interface'
expect_locked
mxlock detach gate0
expect_unlocked
