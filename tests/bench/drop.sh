# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# shellcheck shell=bash disable=SC2154 # run sets the variables
# Dropping a flood to port 25 from random sources, eleven prefixes allowed, one core: the making of the frame,
# the cable and the filter together. Each filter guards a cable of its own. mxlock counts, as it always
# does; the others are spared that.

elements() { local IFS=,; echo "${prefixes[*]}"; }

# an XDP program that only drops: what no filter can beat
drop_bare()
{
	inside ip link set dev "$1" xdpdrv object "$programs/drop.bpf.o" program drop
}

drop_mxlock()
{
	eleven_policy > "$scratch/eleven"
	mx attach "$1" --policy "$scratch/eleven" --xdp-mode native >&2
}

drop_nftables()
{
	inside ethtool -K "$1" gro on
	inside nft -f - <<-END
		table netdev bench {
		    set allowed { type ipv4_addr; flags interval; elements = { $(elements) }; }
		    chain guard {
		        type filter hook ingress device "$1" priority 0;
		        tcp dport 25 ip saddr != @allowed drop
		    }
		}
	END
}

drop_nftables_raw()
{
	inside ethtool -K "$1" gro on
	inside nft -f - <<-END
		table inet bench {
		    set allowed { type ipv4_addr; flags interval; elements = { $(elements) }; }
		    chain guard {
		        type filter hook prerouting priority raw;
		        iifname "$1" tcp dport 25 ip saddr != @allowed drop
		    }
		}
	END
}

drop_iptables_ipset()
{
	inside ethtool -K "$1" gro on
	inside ipset create allowed hash:net
	printf 'add allowed %s\n' "${prefixes[@]}" | inside ipset restore
	inside iptables -t raw -A PREROUTING -i "$1" -p tcp --dport 25 -m set ! --match-set allowed src -j DROP
}

# xdp-filter keeps no addresses for a port: it closes port 25 for everybody. Its pins stay in a bpffs of its own.
drop_xdp_filter()
{
	# shellcheck disable=SC2016 # for the inner shell
	inside unshare --mount bash -c 'mount -t bpf bpf /sys/fs/bpf && xdp-filter load "$1" --mode native &&
		xdp-filter port 25 --proto tcp --mode dst' - "$1" > "$scratch/xdp-filter" 2>&1 ||
		{ cat "$scratch/xdp-filter" >&2; return 1; }
}

# Of all addresses the eleven prefixes are a few in a million: more than that, and a filter does not filter.
let_through()
{
	local packets
	packets=$(inside nstat -asz IpInDelivers | awk '/IpInDelivers/ { print $2 }')
	say "drop: $packets packets were let through"
	[ "$packets" -lt $((FRAMES * rounds / 10000 + 100)) ] || { say "that is too many"; return 1; }
}

bench_drop()
{
	local filter cable=1 cables=()

	for filter in bare mxlock nftables nftables_raw iptables_ipset xdp_filter; do
		edge_pair "$cable"
		"drop_$filter" "i$cable"
		cables+=("$filter=o$cable")
		cable=$((cable + 1))
	done
	say "drop: $rounds rounds of $FRAMES frames for each of ${#cables[@]} filters"
	outside "$programs/flood" "$programs/flood.bpf.o" "$FRAMES" "$rounds" "${cables[@]}" > "$scratch/drop"
	samples drop ns < "$scratch/drop"
	let_through
	mx detach --all >&2
}
