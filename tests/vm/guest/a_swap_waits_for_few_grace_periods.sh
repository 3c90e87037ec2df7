# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# shellcheck shell=bash
#
# Before 6.8 the kernel waits for a grace period not only when an outer map is changed:
# every look-up from user space and every delete, of empty places too, waits as well. A
# swap that walks over the places of an outer map takes many seconds there. What is long
# on an emulated machine is told by the machine: one bpftool that makes one such change.

# shellcheck source=tests/vm/guest/lib.bash
. /tests/lib.bash
need_mxlock

# A swap needs about half a dozen; mxlock and bpftool take as long to start.
CHANGES=20

# shortest COMMAND...: how many milliseconds it takes at best, of three
shortest()
{
	local best=999999 round begin took

	for ((round = 0; round < 3; round++)); do
		begin=${EPOCHREALTIME/./}
		"$@" >/dev/null 2>&1 || fail "$* failed"
		took=$(((${EPOCHREALTIME/./} - begin) / 1000))
		[ "$took" -ge "$best" ] || best=$took
	done
	echo "$best"
}

# Each call swaps, since the two policies take turns.
swap_other()
{
	mv next.policy now.policy.new
	mv now.policy next.policy
	mv now.policy.new now.policy
	mxlock swap now.policy
}

bpftool map create /sys/fs/bpf/inner type array key 4 value 4 entries 1 name inner
bpftool map create /sys/fs/bpf/outer type array_of_maps key 4 value 4 entries 1 name outer \
	inner_map pinned /sys/fs/bpf/inner
change=$(shortest bpftool map update pinned /sys/fs/bpf/outer key 0 0 0 0 value pinned /sys/fs/bpf/inner)

wire_veth
policy_for "$FRIEND4" >now.policy
policy_for "$FRIEND6" >next.policy
mxlock attach gate0 --policy now.policy
swap=$(shortest swap_other)
echo "one change $change ms, one swap $swap ms"
[ "$swap" -lt $((change * CHANGES)) ] || fail "a swap takes $swap ms, a single change $change ms"
