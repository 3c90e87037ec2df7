# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# shellcheck shell=bash
#
# The dispatcher would take both, and a packet would need the favour of both policies.
# shellcheck source=tests/vm/guest/lib.bash
. /tests/lib.bash
need_mxlock

wire_veth
policy_for "$FRIEND4" >friends.policy
mxlock attach gate0 --policy friends.policy --via libxdp --instance first
for via in auto link libxdp; do
	expect_failure mxlock attach gate0 --policy friends.policy --via "$via" --instance second
	[[ $REPLY == *"'first'"* ]] || fail "--via $via does not name the first: $REPLY"
done
# Whether it is there is told by the kernel: the pin may have been lost.
rm /sys/fs/bpf/mxlock/first/prog-*
expect_equal 'mode of gate0 without its pin' native "$(kernel_mode)"
