# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# shellcheck shell=bash
#
# libxdp names its pins by ifindex, and does not know a dispatcher whose device has got another one.
# shellcheck source=tests/vm/guest/lib.bash
. /tests/lib.bash
need_mxlock

# What mxlock tells of its interfaces, here and elsewhere.
told()
{
	export_value '.interfaces[] | "\(.name) \(.mode) \(.via)"'
}

no_program_is_left()
{
	[ "$(bpftool -j prog show | jq '[.[] | select(.name == "mxlock")] | length')" = 0 ]
}

wire_veth
policy_for "$FRIEND4" >friends.policy
mxlock attach gate0 --policy friends.policy --via libxdp
expect_equal 'told from the peer' 'gate0 native libxdp' "$(in_peer mxlock export --format json |
	jq -r '.interfaces[] | "\(.name) \(.mode) \(.via)"')"
ip link set gate0 netns peer name moved0
expect_equal 'told of the moved device' 'moved0 native libxdp' "$(told)"
mxlock detach --all
[ "$(in_peer ip -json link show moved0 | jq '.[0].xdp.mode // 0')" = 0 ] || fail 'the program is still on it'
! find /sys/fs/bpf -name 'prog*' | grep . || fail 'pins are left'

# A device that goes away leaves nothing in memory either, once the instance is detached.
in_peer mxlock attach moved0 --policy friends.policy --via libxdp
in_peer ip link del moved0
mxlock status
mxlock detach --all
! find /sys/fs/bpf -name 'prog*' | grep . || fail 'pins are left of the deleted device'
until_true no_program_is_left
