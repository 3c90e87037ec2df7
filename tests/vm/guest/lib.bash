# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# shellcheck shell=bash disable=SC2034  # for the tests that source this
#
# What the guest tests have in common. A test runs as root in fresh network, mount
# and process namespaces of its own (tests/vm/sandbox). Its own network namespace is
# the guarded host, with the interface gate0; the outside is the namespace `peer`.

GATE4=10.25.0.1 FRIEND4=10.25.0.2 STRANGER4=10.25.0.3
GATE6=fd25::1 FRIEND6=fd25::2 STRANGER6=fd25::3

# fail WHAT...: end the test
fail()
{
	echo "FAILED: $*" >&2
	exit 1
}

# skip WHY...: end the test, which cannot claim anything here
skip()
{
	echo "$*" >&2
	exit 77
}

need_mxlock()
{
	command -v mxlock >/dev/null || skip 'mxlock is not built'
}

# in_peer COMMAND...: run it outside the guarded host, with this one's /sys and bpffs
in_peer()
{
	nsenter --net=/run/netns/peer "$@"
}

# until_true COMMAND...: wait for what sends no event to wait for
until_true()
{
	local tries

	for ((tries = 0; tries < 200; tries++)); do
		! "$@" || return 0
		sleep 0.05
	done
	fail "still not so after 10 s: $*"
}

link_is_up()
{
	[ "$(cat "/sys/class/net/$1/operstate")" = up ]
}

# The wire as a veth pair.
wire_veth()
{
	ip netns add peer
	ip link add gate0 type veth peer name peer0 netns peer
	addresses
}

# wire_virtio: the wire as the machine's two virtio devices. They may still be on
# their way back from the test before.
wire_virtio()
{
	ip netns add peer
	take_virtio 52:54:00:25:00:01 gate0
	take_virtio 52:54:00:25:00:02 peer0
	ip link set peer0 netns peer
	addresses
}

# virtio_device MAC: its name in the machine's own namespace
virtio_device()
{
	in_machine ip -json link show |
		jq -er --arg mac "$1" '.[] | select(.address == $mac and .link_type == "ether") | .ifname'
}

in_machine()
{
	nsenter --net=/run/machine "$@"
}

# take_virtio MAC NAME: fetch a device into this namespace, as if it were new: no
# program of a test that failed before is left on it
take_virtio()
{
	local name

	until_true virtio_device "$1" >/dev/null
	name=$(virtio_device "$1")
	ip netns attach test $$
	in_machine ip link set "$name" down mtu 1500 xdpdrv off
	in_machine ip link set "$name" xdpgeneric off
	in_machine ip link set "$name" netns test name "$2"
	umount /run/netns/test
	rm /run/netns/test
}

addresses()
{
	ip address add "$GATE4/24" dev gate0
	ip address add "$GATE6/64" dev gate0 nodad
	ip link set gate0 up
	in_peer ip address add "$FRIEND4/24" dev peer0
	in_peer ip address add "$STRANGER4/24" dev peer0
	in_peer ip address add "$FRIEND6/64" dev peer0 nodad
	in_peer ip address add "$STRANGER6/64" dev peer0 nodad
	in_peer ip link set peer0 up
	until_true link_is_up gate0
}

# serve PORT...: the guarded host listens
serve()
{
	SERVER=$(probe serve "$@")
}

# outcome SOURCE PORT [DEST]: what becomes of a SYN from the peer
outcome()
{
	local dest=${3:-}

	if [ -z "$dest" ]; then
		case $1 in
		*:*) dest=$GATE6 ;;
		*) dest=$GATE4 ;;
		esac
	fi
	in_peer probe syn "$1" "$dest" "$2"
}

# expect WANTED SOURCE PORT [DEST]: claim what becomes of a SYN from the peer
expect()
{
	local wanted=$1 got
	shift

	got=$(outcome "$@")
	[ "$got" = "$wanted" ] || fail "a SYN from $1 to port $2 ${3:+of $3 }is $got, not $wanted"
}

# expect_equal WHAT EXPECTED ACTUAL
expect_equal()
{
	[ "$2" = "$3" ] || fail "$1: expected '$2', got '$3'"
}

# expect_least WHAT LEAST ACTUAL: for counters of packets, since on a machine this slow
# a SYN may be sent a second time before the first question is answered
expect_least()
{
	[ "$3" -ge "$2" ] || fail "$1: expected at least $2, got '$3'"
}

# expect_failure COMMAND...: it must exit with 1, and leaves what it said in REPLY
expect_failure()
{
	local status=0

	REPLY=$("$@" 2>&1) || status=$?
	[ "$status" -eq 1 ] || fail "'$*' exited with $status, not 1: $REPLY"
}

# The mode in which the kernel runs XDP on gate0: xdp, xdpgeneric, or nothing.
kernel_mode()
{
	ip -json link show gate0 |
		jq -r '.[0].xdp // {} | {"1": "native", "2": "generic"}[.mode // 0 | tostring] // "none"'
}

# policy_for SOURCE...: a policy that lets these sources reach port 25
policy_for()
{
	local source

	echo 'lock mail {'
	for source; do
		echo "    allow $source"
	done
	echo '}'
}

# export_value FILTER: a value of what mxlock exports
export_value()
{
	mxlock export --format json | jq -r "$1"
}

# expect_locked: friends reach port 25, strangers do not, and no other port is touched
expect_locked()
{
	expect open "$FRIEND4" 25
	expect open "$FRIEND6" 25
	expect dropped "$STRANGER4" 25
	expect dropped "$STRANGER6" 25
	expect open "$STRANGER4" 587
	expect open "$STRANGER6" 587
}

# expect_unlocked: everybody reaches port 25
expect_unlocked()
{
	expect open "$STRANGER4" 25
	expect open "$STRANGER6" 25
}
