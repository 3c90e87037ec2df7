# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# shellcheck shell=bash
#
# The virtual machine's virtio_net devices take XDP in the driver.
# shellcheck source=tests/vm/guest/lib.bash
. /tests/lib.bash

wire_virtio
serve 25 8025
ethtool --show-channels gate0 || true
expect open "$STRANGER4" 8025
xdp-filter load --mode native --policy allow --features tcp,ipv4,ipv6 gate0
expect_equal 'mode of gate0' native "$(kernel_mode)"
xdp-filter port 8025 --proto tcp --mode dst
expect open "$STRANGER4" 25
expect dropped "$STRANGER4" 8025
xdp-filter unload gate0
expect open "$STRANGER4" 8025
