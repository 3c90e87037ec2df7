# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# shellcheck shell=bash
#
# A dispatcher has one mode for all of its programs: mxlock takes the one that runs,
# and says so.
# shellcheck source=tests/vm/guest/beside.bash
. /tests/beside.bash

xdp-filter load --mode skb --policy allow --features tcp,ipv4,ipv6 gate0
xdp-filter port 8025 --proto tcp --mode dst
mxlock attach gate0 --policy friends.policy
expect_equal 'mode of gate0' generic "$(kernel_mode)"
expect_equal 'mode told' generic "$(export_value '.interfaces[0].mode')"
expect_both
mxlock detach gate0
expect_only_xdp_filter
