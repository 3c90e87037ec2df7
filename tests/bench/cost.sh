# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# shellcheck shell=bash disable=SC2154 # run sets the variables
# What the program costs a packet above one that only passes, in nanoseconds of CPU time: by shape and number of
# prefixes, with the index and with the trie alone, by kind of packet and choice of sources.

# addresses_for SHAPE KIND...: files of addresses beside $scratch/prefixes, as KIND=FILE, one a line
addresses_for()
{
	local family=${1: -1} kind
	for kind in "${@:2}"; do
		"$programs/addresses" "$kind" "$family" 1048576 7 < "$scratch/prefixes" > "$scratch/$kind"
		echo "$kind=$scratch/$kind"
	done
}

# cost_of NAME FAMILY PACKETS KIND=FILE...: of the policy in force
cost_of()
{
	"$programs/sources" "$programs/sources.bpf.o" "$pins/$instance/program" "$1" "$2" "$3" "$rounds" "${@:4}" |
		samples cost ns
}

# cost_policy NAME SHAPE POLICY KIND...: with the index, and with the trie alone
cost_policy()
{
	local name=$1 shape=$2 policy=$3 files packets=$REPEATS
	say "cost: $name"
	mapfile -t files < <(addresses_for "$shape" "${@:4}")
	files+=("not_tcp=$scratch/denied" "other_port=$scratch/denied")
	mx attach i0 --policy "$policy" 2>> "$scratch/log"
	cost_of "${name}_index" "${shape: -1}" "$packets" "${files[@]}"
	mx detach i0 2>> "$scratch/log"
	mx attach i0 --policy "$policy" --no-index 2>> "$scratch/log"
	[ "${name##*_}" -lt 100000 ] || packets=$((REPEATS / 4))
	cost_of "${name}_trie" "${shape: -1}" "$packets" "${files[@]}"
	mx detach i0 2>> "$scratch/log"
}

# cost_shape SHAPE COUNT KIND...
cost_shape()
{
	"$programs/prefixes" "$1" "$2" 1 > "$scratch/prefixes"
	policy_of "$scratch/prefixes" > "$scratch/policy"
	cost_policy "$1_$2" "$1" "$scratch/policy" "${@:3}"
}

bench_cost()
{
	local count

	printf '%s\n' "${prefixes[@]}" > "$scratch/prefixes"
	policy_of "$scratch/prefixes" > "$scratch/policy"
	cost_policy eleven_11 routes4 "$scratch/policy" denied hit longest
	# sixty-four destinations: the server's is among them
	policy_of "$scratch/prefixes" "to $(printf '192.0.2.25/32'; printf ', 198.51.100.%d/32' {1..63})" > "$scratch/policy"
	cost_policy to64_11 routes4 "$scratch/policy" denied hit longest
	for count in ${COUNTS4:-1000 10000 100000 1000000}; do
		cost_shape routes4 "$count" denied hit longest
	done
	for count in ${COUNTS6:-11 1000 10000 100000}; do
		cost_shape routes6 "$count" denied hit longest
	done
	cost_shape hosts4 "${HOSTS:-100000}" denied hit longest
	cost_shape hosts6 "${HOSTS:-100000}" denied hit longest ask
}
