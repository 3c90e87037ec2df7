# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# shellcheck shell=bash disable=SC2154 # run sets the variables
# Dropping a flood to port 25, one core, with the same prefixes allowed; the sources are a million random ones that no
# prefix covers, so that nothing but dropping is measured: the making of the frame, the cable and the filter together. Each filter guards a cable of its own. mxlock counts, as it always
# does; the others are spared that. peers.sh configures them.

# A packet let through would be one that is not filtered.
let_through()
{
	local packets
	packets=$(inside nstat -asz IpInDelivers | awk '/IpInDelivers/ { print $2 }')
	[ "$packets" -lt $((FRAMES * rounds / 10000 + 100)) ] ||
		{ say "drop: $packets packets were let through, that is too many"; return 1; }
}

# drop_count COUNT FILTER...: with $scratch/prefixes
drop_count()
{
	local count=$1 filter cable=1 cables=() rounds=$((3 * rounds))

	policy_of "$scratch/prefixes" > "$scratch/policy"
	"$programs/addresses" denied 4 1048576 7 < "$scratch/prefixes" > "$scratch/denied"
	for filter in "${@:2}"; do
		say "drop: $count prefixes: $filter"
		"peer_$filter" "i$cable" 2>> "$scratch/log" > "$scratch/peer" || { cat "$scratch/peer" >&2; return 1; }
		cables+=("${filter}_$count=o$cable")
		cable=$((cable + 1))
	done
	inside nstat -n
	say "drop: $rounds rounds of $FRAMES frames for each of ${#cables[@]} filters"
	outside "$programs/flood" "$programs/flood.bpf.o" "$scratch/denied" "$FRAMES" "$rounds" "$results/yardstick-flood" "${cables[@]}" > "$scratch/drop"
	samples drop ns < "$scratch/drop"
	let_through
	peers_remove "${cable}" 2>> "$scratch/log"
}

bench_drop()
{
	local cable
	for cable in {1..6}; do
		edge_pair "$cable"
	done
	printf '%s\n' "${prefixes[@]}" > "$scratch/prefixes"
	drop_count 11 bare mxlock nftables nftables_raw iptables_ipset xdp_filter
	"$programs/prefixes" routes4 "${DROP_PREFIXES:-100000}" 1 > "$scratch/prefixes"
	drop_count "${DROP_PREFIXES:-100000}" bare mxlock nftables nftables_raw iptables_ipset
}
