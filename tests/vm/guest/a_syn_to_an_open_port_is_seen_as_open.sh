# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# shellcheck shell=bash
#
# The harness's own claim, without which the others would mean nothing: where no
# filter is, a SYN arrives, on both kinds of wire.
# shellcheck source=tests/vm/guest/lib.bash
. /tests/lib.bash

wire_veth
serve 25
expect open "$STRANGER4" 25
expect open "$STRANGER6" 25
expect refused "$STRANGER4" 26
