# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# shellcheck shell=bash disable=SC2154 # run sets the variables
# What the program costs a packet above one that only passes, in nanoseconds of CPU time: by shape and number of
# prefixes, with the index and with the trie alone, by kind of packet and choice of sources. A round goes through all
# of them, so that whatever comes and goes beside this machine meets every row alike. How many lines of the index a look-up
# of these addresses reads is counted beside that.

# cost_case NAME FAMILY KIND...: a folder with the policy, and addresses of each kind for its prefixes, both in $scratch; and
# what the index of these prefixes is
cost_case()
{
	local folder=$scratch/cost/$1 kind files=()
	say "cost: $1"
	mkdir -p "$folder/addresses"
	mv "$scratch/policy" "$folder/policy"
	echo "$2" > "$folder/family"
	for kind in "${@:3}"; do
		"$programs/addresses" "$kind" "$2" 1048576 7 < "$scratch/prefixes" > "$folder/addresses/$kind"
		files+=("$kind=$folder/addresses/$kind")
	done
	"$programs/addresses" lines "$2" "${files[@]}" < "$scratch/prefixes" | sed "s/^/$1_walk_/" | samples cost
}

# cost_shape SHAPE COUNT KIND...
cost_shape()
{
	"$programs/prefixes" "$1" "$2" 1 > "$scratch/prefixes"
	policy_of "$scratch/prefixes" > "$scratch/policy"
	cost_case "$1_$2" "${1: -1}" "${@:3}"
}

cost_cases()
{
	local count

	printf '%s\n' "${prefixes[@]}" > "$scratch/prefixes"
	policy_of "$scratch/prefixes" > "$scratch/policy"
	cost_case eleven_11 4 denied hit longest
	# sixty-four destinations: the server's is among them
	policy_of "$scratch/prefixes" "to $(printf '192.0.2.25/32'; printf ', 198.51.100.%d/32' {1..63})" > "$scratch/policy"
	cost_case to64_11 4 denied hit longest
	for count in ${COUNTS4:-1000 10000 100000 1000000}; do
		cost_shape routes4 "$count" denied hit longest
	done
	for count in ${COUNTS6:-11 1000 10000 100000}; do
		cost_shape routes6 "$count" denied hit longest
	done
	cost_shape hosts4 "${HOSTS:-100000}" denied hit longest
	cost_shape hosts6 "${HOSTS:-100000}" denied hit longest ask
}

# cost_once ROUND FOLDER VARIANT [--no-index]: the policy of the folder is in force for as long as that takes
cost_once()
{
	local folder=$2 packets=$REPEATS family name=${2##*/} file files=()
	family=$(cat "$folder/family")
	for file in "$folder"/addresses/*; do
		files+=("${file##*/}=$file")
	done
	files+=("not_tcp=$folder/addresses/denied" "other_port=$folder/addresses/denied")
	[ "$3" = index ] || [ "${name##*_}" -lt 100000 ] || packets=$((REPEATS / 4))
	mx attach i0 --policy "$folder/policy" "${@:4}" 2>> "$scratch/log"
	"$programs/sources" "$programs/sources.bpf.o" "$family" "$packets" "$1" "$1" "$results/yardstick-sources$family" \
		"${name}_$3=$pins/$instance/program" -- "${files[@]}" | samples cost ns
	mx detach i0 2>> "$scratch/log"
}

bench_cost()
{
	local folder round

	cost_cases
	for ((round = 1; round <= rounds; round++)); do
		say "cost: round $round of $rounds"
		for folder in "$scratch"/cost/*/; do
			cost_once "$round" "${folder%/}" index
			cost_once "$round" "${folder%/}" trie --no-index
		done
	done
	rm -r "$scratch/cost"
}
