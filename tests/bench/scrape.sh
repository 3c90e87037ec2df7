# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# shellcheck shell=bash disable=SC2154 # run sets the variables
# Scrapes of `export --listen`: how long one takes, and what the filter loses by one a second, and by one after the other without
# a pause, of a flood that hits the very counters that are read. One CPU makes the flood, carries and drops it, before all
# processes, as a card's interrupts go before them; exporter and scraper run beside it. SCRAPE_RULES: rules in the policy;
# SCRAPE_SECONDS: of a round, of which there are twice as many as else, since the machine is not kept still.

# scrape_every SECONDS URL: until it is stopped
# shellcheck disable=SC2016 # for the inner shell
scrape_every() { start inside '' bash -c 'while curl -s --fail -o /dev/null "$1"; do [ "$0" -eq 0 ] || sleep "$0"; done' "$1" "$2"; }

# scrape_flood WHAT ROUND: packets a second that the cable took, all that can be sent
scrape_flood()
{
	outside chrt --fifo 1 "$programs/flood" "$programs/flood.bpf.o" "$scratch/hit" at 1000000000 "$SCRAPE_SECONDS" o0 |
		awk -v what="$1,$2" '{ print what "," $2 ",/s" }'
}

bench_scrape()
{
	local round rounds=$((2 * rounds)) rules=${SCRAPE_RULES:-10000} url=http://127.0.0.1:9725/metrics exporter

	"$programs/prefixes" routes4 "$rules" 1 > "$scratch/prefixes"
	policy_of "$scratch/prefixes" | sed 's/allow sources/drop sources/' > "$scratch/policy"
	"$programs/addresses" hit 4 1048576 7 < "$scratch/prefixes" > "$scratch/hit"
	peer_mxlock i0 2>> "$scratch/log"
	# shellcheck disable=SC2016 # for the inner shell
	start inside "mxlock: instance $instance: listening on $url" bash -c 'exec "$1" export --listen 9725 --instance "$2" 2>&1' - "$MXLOCK" "$instance"
	exporter=$started
	say "scrape: 100 of $rules rules"
	inside curl -s --fail -o /dev/null -w "rules_$rules,%{num_connects},%{time_total},s\n" "$url?[0-100]" |
		awk -F , -v OFS=, 'NR > 1 { $2 = NR - 1; print }' | samples scrape
	say "scrape: $rounds rounds of ${SCRAPE_SECONDS:=1} s, not scraped, each second, and without a pause"
	for ((round = 0; round <= rounds; round++)); do
		scrape_flood unscraped "$round"
		scrape_every 1 "$url"
		scrape_flood each_second "$round"
		stop "$started"
		scrape_every 0 "$url"
		scrape_flood without_pause "$round"
		stop "$started"
	done > "$scratch/scrape"
	grep -v ',0,' "$scratch/scrape" | samples scrape
	stop "$exporter" > "$scratch/exporter"
	peers_remove 1 2>> "$scratch/log"
}
