# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# shellcheck shell=bash
#
# libxdp's dispatcher works on this kernel: xdp-filter runs under it, not in its place.
# shellcheck source=tests/vm/guest/lib.bash
. /tests/lib.bash

wire_veth
serve 25 8025
xdp-filter load --policy allow --features tcp,ipv4,ipv6 gate0
xdp-filter port 8025 --proto tcp --mode dst
xdp-loader status gate0 | tee status
grep -q 'xdp_dispatcher' status || fail 'no dispatcher on gate0'
expect open "$STRANGER4" 25
expect dropped "$STRANGER4" 8025
xdp-filter unload gate0
expect open "$STRANGER4" 8025
