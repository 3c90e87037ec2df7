# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# shellcheck shell=bash disable=SC2154 # run sets the variables
# What a policy takes as it grows: the check, the comparison with another one that has half of its prefixes, from the file to
# in force, the swap to that other one, the exports, and memory: resident of each command, and the kernel's, of one
# generation and of two. SIZES: how many prefixes.

# size_policies COUNT: one and two share half of their prefixes
size_policies()
{
	local half=$((($1 + 1) / 2))
	"$programs/prefixes" routes4 $(($1 + half)) 1 > "$scratch/prefixes"
	head -n "$1" "$scratch/prefixes" > "$scratch/some"
	policy_of "$scratch/some" > "$scratch/one"
	tail -n "$1" "$scratch/prefixes" > "$scratch/some"
	policy_of "$scratch/some" > "$scratch/two"
}

# kernel_memory WHAT ROUND: of all maps of the instance, as the kernel tells it
kernel_memory()
{
	bpftool --json --bpffs map show | jq -r --arg folder "$pins/$instance/" --arg what "$1,$2" \
		'[.[] | select(.pinned // [] | any(startswith($folder))).bytes_memlock] | add / 1048576 | "\($what),\(.),MiB"'
}

# timed WHAT ROUND ARGUMENT...: mxlock with these
timed() { inside "$programs/took" "$1" "$2" "$MXLOCK" "${@:3}" --instance "$instance"; }

size_round()
{
	local count=$1 round=$2
	timed "check_$count" "$round" check "$scratch/one"
	timed "diff_$count" "$round" diff "$scratch/one" "$scratch/two" || [ $? -eq 1 ] # they differ
	timed "attach_$count" "$round" attach i0 --policy "$scratch/one"
	kernel_memory "kernel_$count" "$round" >&3
	timed "swap_$count" "$round" swap "$scratch/two"
	kernel_memory "kernel_two_$count" "$round" >&3
	timed "export_json_$count" "$round" export --format json
	timed "export_csv_$count" "$round" export --format csv
	timed "export_prometheus_all_$count" "$round" export --format prometheus --all
	timed "detach_$count" "$round" detach i0
}

bench_size()
{
	local count round most
	for count in ${SIZES:-11 1000 10000 100000 1000000}; do
		size_policies "$count"
		most=$rounds
		[ "$count" -lt 1000000 ] || most=${SIZE_ROUNDS:-3}
		say "size: $most rounds with $count prefixes"
		for ((round = 0; round <= most; round++)); do
			size_round "$count" "$round" 3>> "$scratch/size" > /dev/null 2>> "$scratch/log"
		done
	done
	grep -v '^[a-z_0-9]*,0,' "$scratch/size" | samples size
}
