# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# shellcheck shell=bash disable=SC2154 # run sets the variables
# What the program itself costs, by kind of packet, in nanoseconds; the empty program's share is in it.

bench_cost()
{
	eleven_policy > "$scratch/eleven"
	mx attach i0 --policy "$scratch/eleven" >&2
	say "cost: $rounds rounds of $REPEATS runs for each kind of packet"
	"$programs/cost" "$programs/drop.bpf.o" "$pins/$instance/program" "$REPEATS" "$rounds" 67.231.152.9 > "$scratch/cost"
	grep -v ',0,' "$scratch/cost" | samples cost ns
	grep '^instructions' "$scratch/cost" | samples cost verified
	grep '^jited_bytes' "$scratch/cost" | samples cost bytes
	mx detach i0 >&2
}
