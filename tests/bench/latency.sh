# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# shellcheck shell=bash disable=SC2154 # run sets the variables
# What memory costs on this machine: reads that each wait for the one before, spread over so many KiB.

bench_latency()
{
	say "latency: $rounds rounds"
	"$programs/latency" "$rounds" | samples latency ns
}
