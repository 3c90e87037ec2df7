# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# shellcheck shell=bash disable=SC2154 # run sets the variables
# What this kernel's verifier walks to take the program, and what its compiler makes of it.

bench_verifier()
{
	echo "lock mail { allow 198.51.100.0/24 }" > "$scratch/one"
	mx attach i0 --policy "$scratch/one" 2>> "$scratch/log"
	"$programs/verified" "$pins/$instance/program" | samples verifier
	mx detach i0 2>> "$scratch/log"
}
