# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# shellcheck shell=bash
#
# In lockdown libxdp attaches without its dispatcher, and reports success. This makes it do so here.
# shellcheck source=tests/vm/guest/lib.bash
. /tests/lib.bash
need_mxlock

wire_veth
policy_for "$FRIEND4" >friends.policy
expect_failure env LIBXDP_SKIP_DISPATCHER=1 mxlock attach gate0 --policy friends.policy --via libxdp
[[ $REPLY == *'without its dispatcher'* ]] || fail "the message: $REPLY"
expect_equal 'mode of gate0' none "$(kernel_mode)"
[ ! -e /sys/fs/bpf/mxlock/default ] || fail 'pins are left'
