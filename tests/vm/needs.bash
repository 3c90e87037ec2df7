# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# shellcheck shell=bash disable=SC2034  # tests/vm/run sources this file and reads it
#
# What the guest tests find in the virtual machine: the one list of it. Whatever
# else a test calls is a busybox applet, or a file that was given by --with.

# From the host's PATH, each with its shared libraries.
PROGRAMS=(
	bash        # the tests' language
	busybox     # everything of the usual kind; must be the static one
	ip tc       # busybox knows neither namespaces nor XDP
	unshare nsenter
	setpriv     # busybox has one that knows no bounding set
	bpftool xdp-loader xdp-filter
	jq          # reads what `mxlock export` and bpftool write
	ethtool     # VLAN offload
)

# Programs of which a package is fetched, not installed, where the host has none.
FETCHED_PROGRAMS=(ethtool)

# Packages whose BPF objects are opened at run time, by their path.
BPF_OBJECT_PACKAGES=(libxdp1 xdp-tools)

# Compilers of which each is to build a program that these kernels load.
COMPILERS=(clang-14 clang-19)

# Kernel modules; what they depend on comes along. One that is built in is fine.
MODULES=(virtio_pci virtio_net veth 8021q pktgen sch_ingress)
