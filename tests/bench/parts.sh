# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# shellcheck shell=bash disable=SC2154 # run sets the variables
# What the report of denied sources, and the watch while nobody watches, cost a denied packet of a flood: what the program
# takes above an empty one, and what it takes without that part, on the maps of one instance, in turns.

# parts_load: the programs of parts.bpf.o, pinned, on the maps of the instance's program
parts_load()
{
	local map maps=()
	for map in $(bpftool -j prog show pinned "$pins/$instance/program" | jq '.map_ids[]'); do
		maps+=(map name "$(bpftool -j map show id "$map" | jq -r .name)" id "$map")
	done
	bpftool prog loadall "$programs/parts.bpf.o" "$pins/$edge-parts" "${maps[@]}" 2>> "$scratch/log"
}

# parts_count COUNT: with $scratch/prefixes
parts_count()
{
	local program subjects=() rounds=$((15 * rounds))

	policy_of "$scratch/prefixes" > "$scratch/policy"
	"$programs/addresses" denied 4 1048576 7 < "$scratch/prefixes" > "$scratch/denied"
	mx attach i0 --policy "$scratch/policy" 2>> "$scratch/log"
	parts_load
	for program in mxlock without_report without_watch; do
		subjects+=("${program}_$1=$pins/$edge-parts/$program")
	done
	say "parts: $1 prefixes: $rounds rounds"
	"$programs/sources" "$programs/sources.bpf.o" 4 "$REPEATS" 1 "$rounds" "$results/yardstick-sources4" "${subjects[@]}" -- \
		"denied=$scratch/denied" | samples parts ns
	rm -r "${pins:?}/$edge-parts"
	mx detach i0 2>> "$scratch/log"
}

bench_parts()
{
	printf '%s\n' "${prefixes[@]}" > "$scratch/prefixes"
	parts_count 11
	"$programs/prefixes" routes4 100000 1 > "$scratch/prefixes"
	parts_count 100000
}
