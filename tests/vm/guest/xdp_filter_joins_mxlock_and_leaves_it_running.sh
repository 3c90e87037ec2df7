# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# shellcheck shell=bash
#
# mxlock comes first, shares the interface, and sees xdp-filter come and go.
# shellcheck source=tests/vm/guest/beside.bash
. /tests/beside.bash

mxlock attach gate0 --policy friends.policy --via libxdp
expect_only_mxlock
xdp_filter_on
expect_both
xdp-filter unload gate0
expect_only_mxlock
expect_swaps
mxlock detach gate0
expect_unlocked
expect_equal 'mode of gate0' none "$(kernel_mode)"
