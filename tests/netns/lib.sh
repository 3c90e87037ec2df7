# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# shellcheck shell=bash disable=SC2034,SC2016 # the variables are for those who source this; jq has variables too
#
# An edge in two network namespaces, for tests and for the demonstration: `outside` is the world, with
# as many addresses as wanted; `inside` is the mail server, with the interface that is guarded.
#
#   outside: o0 02:00:00:00:00:01 192.0.2.1 2001:db8::1  <->  inside: i0 02:00:00:00:00:02 192.0.2.25 2001:db8::25
#
# Whatever is made here has $edge in its name, and is removed at the end, however that comes. Namespaces
# are entered with nsenter: `ip netns exec` mounts another /sys, and that hides bpffs.

cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 1
MXLOCK=$(realpath "${MXLOCK:-build/mxlock}")
edge=${edge:-mxt-$$}
instance=${instance:-$edge}
server=192.0.2.25 server6=2001:db8::25
tools=$PWD/build/tests/netns
pins=/sys/fs/bpf/mxlock
networks=(192.0.2 198.18.{1..9})
networks6=(2001:db8: 2001:db8:ff0{1..9}:)
claims=0 claims_failed=0
declare -A started_outputs=()

for needed in "$MXLOCK" "$tools/tcp" "$tools/frames"; do
	[ -x "$needed" ] || { echo "$needed is missing: run make all tools" >&2; exit 1; }
done
# named before it is made: whoever interrupts between the two finds it removed
scratch=${TMPDIR:-/tmp}/$edge-$RANDOM$RANDOM

edge_remove()
{
	local child namespace folder

	set +e
	trap '' INT TERM HUP PIPE
	for child in "${!started_outputs[@]}"; do
		# it may have ended long ago, and its number be another's
		[ "$(ps -o ppid= -p "$child" | tr -d ' ')" = "$$" ] && stop "$child"
	done
	for folder in "$pins/$instance" "$pins/$edge"*; do
		[ -d "$folder" ] || continue
		"$MXLOCK" detach --all --instance "${folder##*/}"
		rm -rf "$folder"
	done
	for namespace in /run/netns/"$edge"-*; do
		[ -e "$namespace" ] && ip netns del "${namespace##*/}"
	done
	rm -rf "$scratch"
} > /dev/null 2>&1

trap edge_remove EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
trap 'exit 141' PIPE
mkdir -m 755 "$scratch" || exit 1

# in_namespace NAME PROGRAM...: takes the place of the shell that it runs in, if that is a subshell of ours
in_namespace()
{
	local namespace=$1
	shift
	nsenter --net="/run/netns/$edge-$namespace" -- "$@"
}

inside() { in_namespace inside "$@"; }
outside() { in_namespace outside "$@"; }
mx() { inside "$MXLOCK" "$@" --instance "$instance"; }

# A namespace where packets are taken as they come: no detection of duplicates, no look at the way back,
# and programs can bind to an address of a prefix that is routed here (IPv4 lets them anyway).
namespace_open()
{
	local namespace=$1
	ip netns add "$edge-$namespace" &&
		in_namespace "$namespace" sysctl -q -w net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.default.rp_filter=0 \
			net.ipv6.conf.all.accept_dad=0 net.ipv6.conf.default.accept_dad=0 \
			net.ipv6.conf.default.router_solicitations=0 net.ipv6.ip_nonlocal_bind=1 &&
		in_namespace "$namespace" ip link set lo up
}

# One more cable: oN outside, iN inside.
edge_pair()
{
	local n=$1 v4=${networks[$1]} v6=${networks6[$1]}

	ip link add "o$n" netns "$edge-outside" address 02:00:00:00:00:01 mtu 1500 type veth \
		peer name "i$n" netns "$edge-inside" address 02:00:00:00:00:02 mtu 1500 &&
		end_up outside "o$n" "$v4.1" "$v6:1" "$v4.25" "$v6:25" 02:00:00:00:00:02 &&
		end_up inside "i$n" "$v4.25" "$v6:25" "$v4.1" "$v6:1" 02:00:00:00:00:01
}

# One end of a cable: its addresses, and who is at the other end, so that nobody has to ask.
end_up()
{
	local namespace=$1 device=$2 v4=$3 v6=$4 peer4=$5 peer6=$6 peer_mac=$7

	in_namespace "$namespace" ip -batch - <<-END
		address add $v4/24 dev $device
		address add $v6/64 dev $device nodad
		link set $device up
		neighbour replace $peer4 lladdr $peer_mac dev $device nud permanent
		neighbour replace $peer6 lladdr $peer_mac dev $device nud permanent
	END
}

edge_open()
{
	namespace_open outside && namespace_open inside && edge_pair 0 &&
		inside ip route add default via "${networks[0]}.1" &&
		inside ip -6 route add default via "${networks6[0]}:1" &&
		return
	echo "cannot make the namespaces of the test" >&2
	exit 1
}

# Every address of these prefixes is outside's own.
outside_owns()
{
	local prefix
	for prefix; do
		outside ip route add local "$prefix" dev lo || exit 1
	done
}

# start NAMESPACE FIRST-LINE PROGRAM...: runs until it is stopped, at the end of the test at the latest.
# Returns when it has said FIRST-LINE ('': at once); its process is $started.
start()
{
	local namespace=$1 first=$2 line output
	shift 2
	exec {output}< <(exec nsenter --net="/run/netns/$edge-$namespace" -- "$@")
	started=$!
	started_outputs[$started]=$output
	[ -z "$first" ] || { read -r -t 10 -u "$output" line && [ "$line" = "$first" ]; } ||
		{ echo "$* has not said '$first' but '$line'" >&2; exit 1; }
}

# Ends it, and prints what else it had to say: that its output ends tells that it is gone.
stop()
{
	kill "$1"
	finished "$1"
}

# The same for one that ends by itself.
finished()
{
	local output=${started_outputs[$1]}
	unset "started_outputs[$1]"
	cat <&"$output"
	exec {output}<&-
}

# connect FROM TO [PORT]: connected, mute, refused, dropped or silent; see tcp.c
connect() { outside "$tools/tcp" connect "$1" "$2" "${3:-25}"; }

# Whether a connection ends so: connect_is WORD FROM TO [PORT]
connect_is()
{
	local seen
	seen=$(connect "${@:2}")
	[ "$seen" = "$1" ] || { echo "from $2 to $3 port ${4:-25}: expected $1, seen $seen"; return 1; }
}

# claim TEXT COMMAND...: the command's status is the answer; what it prints is shown when it fails.
claim()
{
	local text=$1 log=$scratch/claim status=0
	shift
	claims=$((claims + 1))
	"$@" > "$log" 2>&1 || status=$?
	if [ "$status" -eq 0 ]; then
		echo "ok - $text"
		return
	fi
	claims_failed=$((claims_failed + 1))
	echo "not ok - $text"
	echo "#   status $status of: $*"
	head -n 30 "$log" | sed 's/^/#   /'
}

# exits STATUS COMMAND...: what it prints is kept in $scratch/out and $scratch/err, for said.
exits()
{
	local expected=$1 status=0
	shift
	"$@" > "$scratch/out" 2> "$scratch/err" || status=$?
	[ "$status" -eq "$expected" ] && return
	echo "$*: expected exit status $expected, seen $status"
	cat "$scratch/out" "$scratch/err"
	return 1
}

# said WORD...: each stands in what the last command of exits has said on stderr; printed: on stdout.
said() { holds "$scratch/err" "$@"; }
printed() { holds "$scratch/out" "$@"; }

holds()
{
	local file=$1 word status=0
	shift
	for word; do
		grep -qiF -- "$word" "$file" || { echo "expected '$word' in:"; cat "$file"; status=1; }
	done
	return "$status"
}

same()
{
	[ "$1" = "$2" ] && return
	echo "expected: $1"
	echo "seen:     $2"
	return 1
}

# A value of `mxlock export --format json`: exported FILTER [jq options]
exported()
{
	local json
	json=$(mx export --format json) && jq -r "${@:2}" "$1" <<< "$json"
}

# Until the program has gone back by itself, by its own clock; a minute is no claim, but the end of patience.
wait_until_gone()
{
	local deadline=$((SECONDS + 60)) state=
	while state=$(exported '.confirm.state // "none"') && [ "$state" != gone_back ]; do
		[ "$SECONDS" -lt "$deadline" ] || { echo "not gone back within a minute: the confirm is $state"; return 1; }
	done
	[ "$state" = gone_back ]
}

# What a rule has counted: packets_of PREFIX, bytes_of PREFIX
packets_of() { exported '[.rules[] | select(.prefix == $p).packets] | add' --arg p "$1"; }
bytes_of() { exported '[.rules[] | select(.prefix == $p).bytes] | add' --arg p "$1"; }

finish()
{
	echo "1..$claims"
	[ "$claims_failed" -eq 0 ]
	exit
}
