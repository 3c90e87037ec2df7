# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# shellcheck shell=bash disable=SC2154 # run sets the variables
# What it costs to be watched under a flood: dropping as in `drop`, on two cables in turns, one of which is watched; and what
# the watcher itself takes of a CPU, wherever it runs, for each packet that it tells of.

# Nanoseconds of CPU time that a process has taken.
cpu_time() { cut -d' ' -f1 "/proc/$1/schedstat"; }

bench_watch()
{
	local watcher used told watched=$edge-watched rounds=$((3 * rounds))

	edge_pair 9
	printf '%s\n' "${prefixes[@]}" > "$scratch/prefixes"
	policy_of "$scratch/prefixes" > "$scratch/policy"
	"$programs/addresses" denied 4 1048576 7 < "$scratch/prefixes" > "$scratch/denied"
	{
		peer_mxlock i0
		instance=$watched peer_mxlock i9
	} 2>> "$scratch/log"
	# shellcheck disable=SC2016 # for the inner shell
	start inside "mxlock: instance $watched: watching" bash -c 'exec "$1" watch --instance "$2" 2>&1 > "$3"' - "$MXLOCK" "$watched" "$scratch/told"
	watcher=$started
	say "watch: $rounds rounds of $FRAMES frames, watched and unwatched"
	outside "$programs/flood" "$programs/flood.bpf.o" "$scratch/denied" "$FRAMES" "$rounds" "$results/yardstick-flood" unwatched=o0 watched=o9 > "$scratch/watch"
	samples watch ns < "$scratch/watch"
	used=$(cpu_time "$watcher")
	told=$(stop "$watcher" | sed -n 's/.*: \([0-9]*\) packets told,.*/\1/p')
	awk -v used="$used" -v told="$told" 'BEGIN { printf "teller,1,%.2f\n", used / told / 1000 }' | samples watch us
	{
		instance=$watched mx detach --all
		peers_remove 1
	} 2>> "$scratch/log"
}
