# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# shellcheck shell=bash disable=SC2154 # run sets the variables
# What mxlock is measured against, each as its own manual recommends, and how it is configured here: peer_NAME INTERFACE
# makes it allow $scratch/prefixes to port 25, and nothing else. peers_remove takes all of them away.

# An XDP program that only drops: what no filter can beat.
peer_bare()
{
	inside ip link set dev "$1" xdpdrv object "$programs/drop.bpf.o" program drop
}

peer_mxlock()
{
	mx attach "$1" --policy "$scratch/policy" --xdp-mode native
}

# nft(8): a set with `flags interval` for prefixes, auto-merge since prefixes overlap; everything in one transaction
# (`nft -f`); the ingress hook of the device, the earliest that nftables has.
nftables_set()
{
	echo "    set allowed { type ipv4_addr; flags interval; auto-merge; elements = {"
	paste -sd, "$scratch/prefixes"
	echo "    } }"
}

peer_nftables()
{
	inside ethtool -K "$1" gro on
	{
		echo "table netdev bench {"
		nftables_set
		echo "    chain guard { type filter hook ingress device \"$1\" priority 0;"
		echo "        tcp dport 25 ip saddr != @allowed drop"
		echo "    }"
		echo "}"
	} > "$scratch/nftables"
	inside nft -f "$scratch/nftables"
}

# The same behind the making of a packet, where most rule sets filter: priority raw, before connections are tracked.
peer_nftables_raw()
{
	inside ethtool -K "$1" gro on
	{
		echo "table inet bench {"
		nftables_set
		echo "    chain guard { type filter hook prerouting priority raw;"
		echo "        iifname \"$1\" tcp dport 25 ip saddr != @allowed drop"
		echo "    }"
		echo "}"
	} > "$scratch/nftables"
	inside nft -f "$scratch/nftables"
}

# ipset(8): hash:net, hashsize and maxelem as large as is needed where the defaults are not, `restore` for many; iptables(8): the raw table for what shall be
# dropped before connections are tracked.
peer_iptables_ipset()
{
	local count sizes=
	inside ethtool -K "$1" gro on
	count=$(wc -l < "$scratch/prefixes")
	[ "$count" -le 1024 ] || sizes="hashsize $count maxelem $((count > 65536 ? count : 65536))"
	{
		echo "create allowed hash:net family inet $sizes"
		sed 's/^/add allowed /' "$scratch/prefixes"
	} > "$scratch/ipset"
	inside ipset restore -file "$scratch/ipset"
	inside iptables -t raw -A PREROUTING -i "$1" -p tcp --dport 25 -m set ! --match-set allowed src -j DROP
}

# xdp-filter(8) keeps single addresses, no prefixes, and no addresses for a port: it closes port 25 for everybody.
# "De-selecting some features can speed up the packet matching": of TCP alone. Its pins stay in a bpffs of its own.
peer_xdp_filter()
{
	# shellcheck disable=SC2016 # for the inner shell
	inside unshare --mount bash -c 'mount -t bpf bpf /sys/fs/bpf && xdp-filter load "$1" --mode native --features tcp &&
		xdp-filter port 25 --proto tcp --mode dst' - "$1" 2>&1
}

# peers_remove CABLES: everything from the cables before this number
peers_remove()
{
	local cable
	mx detach --all
	inside nft flush ruleset
	inside iptables -t raw -F PREROUTING
	inside ipset destroy
	for ((cable = 1; cable < $1; cable++)); do
		inside ip link set dev "i$cable" xdp off
	done
}
