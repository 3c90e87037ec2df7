# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# shellcheck shell=bash
#
# Somebody else's program without a dispatcher: mxlock names it, and leaves it alone.
# shellcheck source=tests/vm/guest/lib.bash
. /tests/lib.bash
need_mxlock

# The number of the program on gate0.
program()
{
	ip -json link show gate0 | jq '.[0].xdp.prog.id'
}

wire_veth
policy_for "$FRIEND4" >friends.policy
bpftool prog load "$(find /usr/lib -name xdpfilt_alw_all.o)" /sys/fs/bpf/foreign
bpftool net attach xdp pinned /sys/fs/bpf/foreign dev gate0
before=$(program)
for via in auto link libxdp; do
	expect_failure mxlock attach gate0 --policy friends.policy --via "$via"
	[[ $REPLY == *xdpfilt_alw_all* ]] || fail "--via $via does not name the foreign program: $REPLY"
	expect_equal 'program on gate0' "$before" "$(program)"
done
