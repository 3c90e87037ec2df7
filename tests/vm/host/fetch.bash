# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# shellcheck shell=bash
#
# Debian packages: found by apt, kept under $VM_BUILD, unpacked and never installed.

# The kernel lines of the matrix, and how the packages of each are named.
declare -A KERNEL_PACKAGE=(
	[6.1]='^linux-image-6\.1\.[0-9.]+-[0-9]+-cloud-amd64$'
	[6.12]='^linux-image-6\.12\.[0-9.]+\+deb12-cloud-amd64$'
)
# shellcheck disable=SC2034  # tests/vm/run reads it
KERNELS=(6.1 6.12)

# kernel_package LINE: the name of the newest package of a kernel line
kernel_package()
{
	local name

	name=$(apt-cache pkgnames "linux-image-$1." | grep -E "${KERNEL_PACKAGE[$1]}" | sort -V | tail -n 1) ||
		die "kernel $1: apt knows no package; is 'apt-get update' due?"
	echo "$name"
}

# fetch_unpacked PACKAGE: download and unpack it unless that was done; tells the directory
fetch_unpacked()
{
	local dir=$VM_BUILD/packages/$1
	local temporary=$dir.new

	if [ ! -e "$dir" ]; then
		say "fetching $1"
		rm -rf "$temporary"
		mkdir -p "$temporary"
		(cd "$temporary" && apt-get -q download "$1" >apt.log 2>&1) ||
			die "$1: cannot download: $(tail -n 1 "$temporary/apt.log")"
		dpkg -x "$temporary"/*.deb "$temporary/root"
		rm "$temporary"/*.deb
		# Renamed when complete, so that an interrupted run leaves nothing half done.
		mv "$temporary" "$dir"
	fi
	echo "$dir/root"
}

# fetch_kernel LINE: an unpacked kernel whose modules are plain and indexed; tells the directory
fetch_kernel()
{
	local package dir version

	package=$(kernel_package "$1")
	dir=$(fetch_unpacked "$package")
	version=${package#linux-image-}
	if [ ! -e "$dir/indexed" ]; then
		find "$dir/lib/modules" -name '*.ko.xz' -exec xz --decompress {} +
		# busybox has a depmod, and Debian's kmod need not be installed.
		busybox depmod -b "$dir" "$version"
		touch "$dir/indexed"
	fi
	echo "$dir"
}

# program_path NAME: where the host has it, or where a fetched package put it
program_path()
{
	local name=$1 fetched

	command -v "$name" && return
	for fetched in "${FETCHED_PROGRAMS[@]}"; do
		[ "$fetched" = "$name" ] || continue
		fetched=$(fetch_unpacked "$name")
		find "$fetched" -path "*bin/$name" -type f
		return
	done
	die "$name: not found; 'make deps' installs what the tests need"
}
