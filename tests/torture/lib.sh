# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# shellcheck shell=bash disable=SC2034,SC2154 # the variables are for those who source this; others are of tests/netns/lib.sh
#
# What the tortures share: two policies, and whether what is in force is one of them, whole.
#
# A state is what can be seen of an instance: digest, locks, rules, and the verdict on each flow. The
# verdicts are asked of the pinned program, and expected as `explain` tells them from the file.
#
# The short form of a torture takes a sample of the steps; LONG=1 takes all of them.

# shellcheck source=tests/netns/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../netns/lib.sh"
# shellcheck source=tests/torture/policies.sh
. tests/torture/policies.sh

torture=$PWD/build/tests/torture
seed=${SEED:-$((RANDOM % 1000))}
declare -A whole=()

# Frames the edge, and the two states that there may be.
torture_open()
{
	local name
	edge_open
	torture_policies "$scratch"
	for name in a b; do
		mx attach i0 --policy "$scratch/$name" 2> /dev/null || { echo "cannot attach policy $name" >&2; exit 1; }
		whole[$name]=$(state)
		same "$(verdicts_of "$scratch/$name")" "$(probe)" || exit 1
		mx detach i0 2> /dev/null
	done
}

probe() { "$torture/survey" probe "$instance" "$scratch/flows"; }

# One letter for each flow, as explain tells it.
verdicts_of()
{
	local source destination port
	while read -r source destination port; do
		"$MXLOCK" explain "$1" "$source" --to "$destination" --port "$port"
	done < "$scratch/flows" | sed 's/.* drop .*mode=monitor$/P/; s/^[^ ]* drop .*/D/; s/^[^ ]* .*/P/' | tr -d '\n'
}

state()
{
	exported '[.policy.digest, [.locks[] | [.lock, .mode, .default.verdict]], [.rules[] | [.lock, .prefix, .verdict]]]' -c &&
		probe
}

# in_force NAME...: the state is that of one of these policies; it is $now then
in_force()
{
	local name seen
	seen=$(state 2>&1)
	for name; do
		if [ "$seen" = "${whole[$name]}" ]; then
			now=$name
			return
		fi
	done
	echo "expected to be in force: $*"
	echo "seen: $seen"
	return 1
}

# The interface has our program on it: filtered INTERFACE; none: unfiltered
filtered() { same "$(bpftool -j prog show pinned "$pins/$instance/program" | jq .id)" "$(program_on "$1")"; }
unfiltered() { same "" "$(program_on "$1")"; }
program_on() { inside ip -j -d link show dev "$1" | jq -r '.[0].xdp.prog.id // .[0].xdp.attached[0].prog.id // empty'; }

holdings() { "$torture/survey" holdings "$instance"; }
remember_ids() { "$torture/survey" ids "$instance" >> "$scratch/ids" 2> /dev/null; }

# Whatever was seen in the kernel while this ran is there no longer.
nothing_is_left()
{
	sort -u -o "$scratch/ids" "$scratch/ids"
	echo "objects seen: $(wc -l < "$scratch/ids")"
	[ ! -e "$pins/$instance" ] || { echo "$pins/$instance is left"; return 1; }
	unfiltered i0 && "$torture/survey" gone "$scratch/ids"
}

# What a swap with --confirm has come to, and one that awaits it.
confirm_state() { exported '.confirm.state // "none"'; }
awaits() { exits 0 mx swap "$scratch/$(other "$now")" --yes --confirm 1h && now=$(other "$now"); }

# trip ARGUMENTS...: trip.c in the namespace of the interface; says the call to $scratch/call
trip() { inside "$torture/trip" "$@" --instance "$instance" > "$scratch/out" 2> "$scratch/err" 3> "$scratch/call"; }
calls_of() { trip count "$@"; cat "$scratch/call"; }

# The policy that is not $now, and the word POLICY in a command stands for it.
other() { [ "$1" = a ] && echo b || echo a; }

# How many calls the command makes: by running it, and undoing that.
count_of()
{
	local which=$1 before=$now
	shift
	calls_of "$which" "$MXLOCK" "${@/POLICY/$scratch/$(other "$now")}"
	case $1 in
	swap | rollback) mx confirm || true; mx swap "$scratch/$before" --yes ;;
	attach) if [ "$2" = i1 ]; then mx detach i1; else mx detach i0; fi ;;
	detach) mx attach i0 --policy "$scratch/$now" ;;
	esac 2> /dev/null
}

# steps COUNT EACH: those to take of so many calls: all of them in the long form, else a sample of every EACH, from where the seed
# tells, and one at the least.
steps()
{
	local each=$2
	[ -z "${LONG-}" ] || each=1
	[ "$each" -le "$1" ] || each=$1
	seq $((seed % each + 1)) "$each" "$1"
}
