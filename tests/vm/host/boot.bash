# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# shellcheck shell=bash
#
# One boot. The guest has two virtio network devices with a wire between them.
# The first serial port is the kernel's console; the second carries the results,
# so that no message of the kernel falls into a line of theirs.

GUEST_CPUS=2
# A driver wants a queue pair for each CPU beside those in use, or XDP on
# virtio_net transmits through locked queues.
GUEST_QUEUES=$((GUEST_CPUS * 2))

# can_wire_taps: may a network namespace of our own have a bridge and taps?
can_wire_taps()
{
	unshare --net sh -c 'ip link add w type bridge && ip tuntap add t mode tap multi_queue' 2>/dev/null
}

# The wire as two multi-queue taps on a bridge: in a network namespace of qemu's
# own, which ends with it. Executed in that namespace: defines it and becomes qemu.
# shellcheck disable=SC2016  # expanded there, not here
WIRE_OF_TAPS='
	set -e
	ip link add wire type bridge
	ip link set wire up
	for tap in left right; do
		ip tuntap add $tap mode tap multi_queue vnet_hdr
		ip link set $tap master wire up
	done
	exec "$@"
'

# boot_devices: set DEVICES to the options of the two devices, and WRAP to what qemu runs in
boot_devices()
{
	local nic=virtio-net-pci,mac=52:54:00:25:00

	if can_wire_taps; then
		WRAP=(unshare --net bash -c "$WIRE_OF_TAPS" wire)
		DEVICES=(
			-netdev "tap,id=left,ifname=left,script=no,downscript=no,queues=$GUEST_QUEUES"
			-netdev "tap,id=right,ifname=right,script=no,downscript=no,queues=$GUEST_QUEUES"
			-device "$nic:01,netdev=left,mq=on,vectors=$((GUEST_QUEUES * 2 + 2))"
			-device "$nic:02,netdev=right,mq=on,vectors=$((GUEST_QUEUES * 2 + 2))"
		)
		return
	fi
	say 'no taps without root: virtio_net with a single queue'
	WRAP=()
	# shellcheck disable=SC2054  # the commas are qemu's
	DEVICES=(
		-netdev hubport,id=left,hubid=0
		-netdev hubport,id=right,hubid=0
		-device "$nic:01,netdev=left"
		-device "$nic:02,netdev=right"
	)
}

# boot KERNEL_DIR INITRAMFS CONSOLE RESULTS SECONDS: boot, show the results as they come, wait for the end
boot()
{
	local kernel

	kernel=$(echo "$1"/boot/vmlinuz-*)
	boot_devices
	: >"$3"
	: >"$4"
	# timeout runs qemu as its own child: it can end this one and no other.
	timeout --kill-after=5 "$5" "${WRAP[@]}" qemu-system-x86_64 \
		-accel tcg,thread=multi -smp "$GUEST_CPUS" -m 1024 \
		-nodefaults -no-user-config -no-reboot -display none -monitor none \
		-kernel "$kernel" -initrd "$2" \
		-append 'console=ttyS0 loglevel=5 panic=-1 oops=panic random.trust_cpu=on' \
		-chardev "file,id=console,path=$3" -serial chardev:console \
		-chardev "file,id=results,path=$4" -serial chardev:results \
		"${DEVICES[@]}" </dev/null &
	QEMU=$!
	tail --follow --lines=+1 --sleep-interval=0.2 --pid="$QEMU" "$4" &
	wait $! # which a signal ends, as it does not end what runs in front
	if wait "$QEMU"; then
		QEMU=
		return 0
	fi
	QEMU=
	return 1
}
