# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# shellcheck shell=bash disable=SC2154 # run sets the variables
# What a large policy takes: from the file to in force, the swap to another one with half of its prefixes
# the same, and the export of all counters. SIZES: how many prefixes.

# size_policies COUNT: one and two share half of their prefixes
size_policies()
{
	local file seed=1
	for file in one two; do
		"$programs/policy" "$(($1 / 2))" 1 | sed '/^}/,$d' > "$scratch/$file"
		"$programs/policy" "$(($1 / 2))" $((seed += 1)) | sed '1d' >> "$scratch/$file"
	done
}

size_round()
{
	local count=$1 round=$2
	took "attach_$count" "$round" mx attach i0 --policy "$scratch/one"
	took "swap_$count" "$round" mx swap "$scratch/two"
	took "export_json_$count" "$round" mx export --format json
	took "export_csv_$count" "$round" mx export --format csv
	took "detach_$count" "$round" mx detach i0
}

bench_size()
{
	local count round
	for count in ${SIZES:-100000}; do
		size_policies "$count"
		say "size: $rounds rounds with $count prefixes"
		for ((round = 0; round <= rounds; round++)); do
			size_round "$count" "$round" 2>> "$scratch/size.log"
		done > "$scratch/size"
		grep -v '^[a-z_0-9]*,0,' "$scratch/size" | samples size s
	done
}
