# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# shellcheck shell=bash
#
# The verifier of this kernel takes what each compiler makes of the source, alone and
# as an extension under the dispatcher.
# shellcheck source=tests/vm/guest/lib.bash
. /tests/lib.bash

wire_veth
for compiler in clang-14 clang-19; do
	object=/tests/mxlock-$compiler.bpf.o
	[ -e "$object" ] || skip "no object of $compiler: it is not installed"
	bpftool prog loadall "$object" "/sys/fs/bpf/$compiler"
	[ -e "/sys/fs/bpf/$compiler/mxlock" ] || fail "$object has no program named mxlock"
	xdp-loader load --mode native --section xdp.frags gate0 "$object"
	xdp-loader status gate0 | tee status
	grep -q xdp_dispatcher status || fail "the program of $compiler runs without a dispatcher"
	xdp-loader unload gate0 --all
done
