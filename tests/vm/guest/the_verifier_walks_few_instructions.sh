# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# shellcheck shell=bash
#
# How many instructions this kernel's verifier walks to take the program: a figure, and far from the million at
# which it gives up.
# shellcheck source=tests/vm/guest/lib.bash
. /tests/lib.bash
need_mxlock

wire_veth
policy_for "$FRIEND4" >now.policy
mxlock attach gate0 --policy now.policy
walked=$(/tests/verified /sys/fs/bpf/mxlock/default/program | awk -F, '/^verified/ { print $3 }')
echo "figure: the verifier of $(uname -r) walked $walked instructions"
[ "$walked" -lt 250000 ] || fail "$walked instructions"
