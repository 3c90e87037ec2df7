# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# shellcheck shell=bash
#
# Tries of old kernels have their own faults: in-place updates of a full trie, keys that
# get_next_key skips, batches refused in passing. The policy must come back as it went in.
# shellcheck source=tests/vm/guest/lib.bash
. /tests/lib.bash
need_mxlock

# rules VERDICT: 20,000 prefixes of both families, none of which covers the wire
rules()
{
	awk -v verdict="$1" 'BEGIN {
		for (i = 0; i < 15000; i++)
			printf "%s 11.%d.%d.%d/31\n", verdict, i / 16384, int(i / 64) % 256, i % 64 * 4
		for (i = 0; i < 5000; i++)
			printf "%s 2001:db8:%x::/48\n", verdict, i + 1
	}'
}

big_policy()
{
	echo 'lock mail {'
	rules "$1"
	echo "allow $FRIEND4"
	echo "allow $FRIEND6"
	echo '}'
}

wire_veth
serve 25 587
big_policy allow >allow.policy
big_policy drop >drop.policy
mxlock attach gate0 --policy allow.policy
expect_equal rules 20002 "$(export_value '.rules | length')"
expect_locked
mxlock swap drop.policy
expect_equal rules 20002 "$(export_value '[.rules[].prefix] | unique | length')"
expect_equal 'rules that drop' 20000 "$(export_value '[.rules[] | select(.verdict == "drop")] | length')"
expect_locked
mxlock swap allow.policy
expect_equal rules 20002 "$(export_value '.rules | length')"
mxlock detach gate0
expect_unlocked
