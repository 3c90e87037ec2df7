# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# shellcheck shell=bash disable=SC2154 # run sets the variables
# What a list takes to be read, in each format of `include`: `mxlock check` of a policy that includes one, wall-clock and CPU
# seconds. A list has as many lines; of the formats that spread a record over several, also one with as many records, which
# is the longer one. LIST_LINES: how many.

# lists_make FORMAT < PREFIXES: a list
lists_make()
{
	local lines=${LIST_LINES:-170000}
	case $1 in
	aws-ranges) head -n $((lines / 6)) | lists_make aws-ranges-records ;;
	google-ranges) head -n $((lines / 3)) | lists_make google-ranges-records ;;
	plain) cat ;;
	spamhaus-drop) awk 'BEGIN { print "; Spamhaus DROP List" } { print $0 " ; SBL" 100000 + NR }' ;;
	spamhaus-drop-json) awk '{ line = "{\"cidr\":\"" $0 "\",\"sblid\":\"SBL" 100000 + NR "\",\"rir\":\"ripencc\"}"; size += length(line) + 1; print line }
		END { print "{\"type\":\"metadata\",\"timestamp\":1793000000,\"size\":" size ",\"records\":" NR "}" }' ;;
	postfix-cidr) sort -t / -k 2nr | awk '{ print $0 "\tpermit" }' ;;
	microsoft-endpoints) jq -R . | jq -s '[range(0; length; 100) as $i | {id: $i, serviceArea: "Exchange", tcpPorts: "25", ips: .[$i:$i + 100]}]' ;;
	aws-ranges-records) jq -R '{ip_prefix: ., region: "eu-west-1", service: "AMAZON", network_border_group: "eu-west-1"}' |
		jq -s '{syncToken: "1793000000", createDate: "2026-10-26-00-00-00", prefixes: ., ipv6_prefixes: []}' ;;
	google-ranges-records) jq -R '{ipv4Prefix: .}' | jq -s '{syncToken: "1793000000000", creationTime: "2026-10-26T00:00:00.000000", prefixes: .}' ;;
	spf) awk 'BEGIN { print "\"v=spf1\"" } { print "\" ip4:" $0 "\"" } END { print "\" -all\"" }' ;;
	ipset) awk 'BEGIN { print "create listed hash:net family inet hashsize 65536 maxelem 1000000" } { print "add listed " $0 }' ;;
	nft) awk 'BEGIN { print "table inet filter {\n\tset listed {\n\t\ttype ipv4_addr\n\t\tflags interval\n\t\telements = {" }
		{ print "\t\t\t" $0 "," } END { print "\t\t}\n\t}\n}" }' ;;
	esac
}

# lists_policy NAME: one that includes the list of that name
lists_policy()
{
	local format=${1%-json}
	case $1 in
	postfix-cidr) echo 'lock mail { include "postfix-cidr.list" as postfix-cidr }' ;;
	*) echo "group listed { include \"$1.list\" as ${format%-records} } lock mail { allow listed }" ;;
	esac
}

# lists_check NAME ROUND
lists_check()
{
	local TIMEFORMAT="$1,$2,%R,%U,%S"
	{ time "$MXLOCK" check "$scratch/$1.policy" > /dev/null 2>> "$scratch/log"; } 2>> "$scratch/lists"
}

bench_lists()
{
	local names=(plain spamhaus-drop spamhaus-drop-json postfix-cidr microsoft-endpoints aws-ranges aws-ranges-records google-ranges
		google-ranges-records spf ipset nft)
	local name round

	"$programs/prefixes" routes4 "${LIST_LINES:-170000}" 1 > "$scratch/prefixes"
	for name in "${names[@]}"; do
		lists_make "$name" < "$scratch/prefixes" > "$scratch/$name.list"
		lists_policy "$name" > "$scratch/$name.policy"
		"$MXLOCK" check "$scratch/$name.policy" > /dev/null 2>> "$scratch/log"
	done
	say "lists: $rounds rounds of ${#names[@]} lists of ${LIST_LINES:-170000}"
	for ((round = 0; round <= rounds; round++)); do
		for name in "${names[@]}"; do
			lists_check "$name" "$round"
		done
	done
	# and of each round the one that took longest, of the lists with as many lines and of all
	awk -F , -v OFS=, -v count="_${LIST_LINES:-170000}" '$2 == 0 { next }
		{ print $1 count, $2, $3, "s"; print $1 count "_cpu", $2, $4 + $5, "s" }
		$1 !~ /-records$/ && $3 > lines[$2] { lines[$2] = $3 }
		$3 > records[$2] { records[$2] = $3 }
		END { for (round in lines) { print "longest" count, round, lines[round], "s"; print "longest-records" count, round, records[round], "s" } }' \
		"$scratch/lists" | samples lists
}
