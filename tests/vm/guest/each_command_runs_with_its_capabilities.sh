# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# shellcheck shell=bash
#
# The capabilities that mxlock(8) names are enough, on each kernel, and each of them is needed.
# shellcheck source=tests/vm/guest/lib.bash
. /tests/lib.bash
need_mxlock

# only CAPABILITIES COMMAND...: as root, with these and no other
only()
{
	setpriv --bounding-set "-all$1" --inh-caps "-all$1" -- mxlock "${@:2}"
}

wire_veth
ip link add more0 type veth peer name more1
policy_for "$FRIEND4" >first.policy
policy_for "$FRIEND4" "$FRIEND6" >second.policy
without=(CAP_PERFMON ',+bpf,+net_admin' CAP_NET_ADMIN ',+bpf,+perfmon' CAP_BPF ',+net_admin,+perfmon')
for ((i = 0; i < 6; i += 2)); do
	expect_failure only "${without[i + 1]}" attach gate0 --policy first.policy
	[[ $REPLY == *"missing: ${without[i]};"* ]] || fail "without ${without[i]}: $REPLY"
	expect_equal 'the program on gate0' none "$(kernel_mode)"
done
only ,+bpf,+net_admin,+perfmon attach gate0 --policy first.policy
only '' attach more0
expect_failure only ,+net_admin,+perfmon swap second.policy
only ,+bpf swap second.policy
only ,+bpf rollback
only '' status
only '' export
expect_equal 'what the kernel answers' allow "$(only '' explain --live "$FRIEND4" --json | jq -r .verdict)"
only '' watch | true # it ends, since nobody reads it
expect_equal 'what watch and true end with' '0 0' "${PIPESTATUS[*]}"
only '' detach more0
only '' detach --all
expect_equal 'the program on gate0' none "$(kernel_mode)"

# libxdp opens programs by their ids, which takes more
three=,+bpf,+net_admin,+perfmon
expect_failure only "$three" attach gate0 --policy first.policy --via libxdp
[[ $REPLY == *CAP_SYS_ADMIN* ]] || fail "libxdp: $REPLY"
expect_equal 'the program on gate0' none "$(kernel_mode)"
mxlock attach gate0 --policy first.policy --via libxdp
expect_failure only "$three" detach gate0
[[ $REPLY == *CAP_SYS_ADMIN* ]] || fail "libxdp: $REPLY"
expect_equal 'what status tells' 'gate0 native libxdp' \
	"$(only '' status --json | jq -r '.interfaces[] | "\(.name) \(.mode) \(.via)"')"
mxlock detach gate0
