# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# shellcheck shell=bash
#
# Policies replace each other while both kinds of senders knock. In every one of them
# friends are allowed and strangers are not.
# shellcheck source=tests/vm/guest/lib.bash
. /tests/lib.bash
need_mxlock

SWAPS=8

swap_often()
{
	local round

	for ((round = 0; round < SWAPS; round++)); do
		mxlock swap "$((round % 2)).policy"
	done
}

wire_veth
serve 25
policy_for "$FRIEND4" "$FRIEND6" 192.0.2.0/24 >0.policy
policy_for "$FRIEND4" "$FRIEND6" 198.51.100.0/25 2001:db8::/32 >1.policy
mxlock attach gate0 --policy 1.policy
first=$(export_value .policy.generation)
swap_often &
swapper=$!
knocks=0
while kill -0 "$swapper" 2>/dev/null; do
	expect dropped "$STRANGER4" 25
	expect open "$FRIEND4" 25
	knocks=$((knocks + 1))
done
wait "$swapper"
expect_equal generation $((first + SWAPS)) "$(export_value .policy.generation)"
expect_least 'dropped packets' "$knocks" "$(export_value '.locks[0].dropped_packets')"
[ "$knocks" -gt 1 ] || fail "only $knocks knocks in $SWAPS swaps"
