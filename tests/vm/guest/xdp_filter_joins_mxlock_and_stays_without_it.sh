# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# shellcheck shell=bash
#
# mxlock comes first and leaves first.
# shellcheck source=tests/vm/guest/beside.bash
. /tests/beside.bash

mxlock attach gate0 --policy friends.policy --via libxdp
xdp_filter_on
expect_both
expect_swaps
mxlock detach gate0
expect_only_xdp_filter
xdp-filter unload gate0
expect_equal 'mode of gate0' none "$(kernel_mode)"
