# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# shellcheck shell=bash
#
# What the tests beside xdp-filter share: it denies port 8025 to everybody, mxlock locks 25.
# shellcheck source=tests/vm/guest/lib.bash
. /tests/lib.bash
need_mxlock

xdp_filter_on()
{
	xdp-filter load --mode native --policy allow --features tcp,ipv4,ipv6 gate0
	xdp-filter port 8025 --proto tcp --mode dst
}

# expect_both: each of the two filters drops its own, and neither drops the other's
expect_both()
{
	xdp-loader status gate0
	expect_equal 'attached by' libxdp "$(export_value '.interfaces[0].via')"
	expect_locked
	expect dropped "$STRANGER4" 8025
	expect dropped "$FRIEND4" 8025
}

expect_only_xdp_filter()
{
	xdp-loader status gate0
	expect_unlocked
	expect dropped "$STRANGER4" 8025
}

expect_only_mxlock()
{
	xdp-loader status gate0
	expect_locked
	expect open "$STRANGER4" 8025
}

# expect_swaps: the policy can be replaced where the dispatcher was rebuilt meanwhile
expect_swaps()
{
	policy_for "$STRANGER4" >others.policy
	mxlock swap others.policy
	expect open "$STRANGER4" 25
	expect dropped "$FRIEND4" 25
	mxlock swap friends.policy
	expect_locked
}

wire_veth
serve 25 587 8025
policy_for "$FRIEND4" "$FRIEND6" >friends.policy
