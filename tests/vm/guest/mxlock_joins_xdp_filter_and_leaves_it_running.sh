# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# shellcheck shell=bash
#
# xdp-filter comes first; mxlock joins its dispatcher by itself, and leaves first.
# shellcheck source=tests/vm/guest/beside.bash
. /tests/beside.bash

xdp_filter_on
mxlock attach gate0 --policy friends.policy
expect_both
expect_swaps
mxlock detach gate0
expect_only_xdp_filter
xdp-filter unload gate0
expect_equal 'mode of gate0' none "$(kernel_mode)"
