# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# shellcheck shell=bash disable=SC2154 # run sets the variables
# Good traffic under a flood: connections a second to a mail server (greeting, QUIT, farewell), alone and with a flood of
# denied packets beside them on the same cable. One CPU polls the end of the cable, filters, and runs the server, as
# with a network card of one queue; the other one has the client and the making of the flood, which also runs, and
# sends nothing, where there is none. The flood is the same beside both filters.

# polled_by_the_last_cpu INTERFACE: by a thread of its own, so that it is not the sender's CPU; before all processes, as an
# interrupt is
polled_by_the_last_cpu()
{
	local thread
	# shellcheck disable=SC2016 # for the inner shell
	inside unshare --mount bash -c 'mount -t sysfs sys /sys && echo 1 > "/sys/class/net/$1/threaded"' - "$1"
	thread=$(pgrep -n "^napi/$1-")
	taskset -cp "$(($(nproc) - 1))" "$thread"
	chrt --fifo -p 10 "$thread"
}

# mail_beside NAME CABLE ROUND RATE: connections beside so many packets
mail_beside()
{
	local name=$1 address=${networks[$2]} round=$3 flood sent taken
	start outside '' "$programs/flood" "$programs/flood.bpf.o" "$scratch/denied" at "$4" $((MAIL_SECONDS + 2)) "o$2"
	flood=$started
	sleep 1
	outside "$programs/mail" connect "$address.1" "$address.25" 25 "$MAIL_SECONDS" | sed "s/^/$name,$round,/;s/$/,\/s/"
	read -r sent taken < <(finished "$flood")
	[ "$4" -eq 0 ] || printf '%s_sent,%s,%s,/s\n%s_taken,%s,%s,/s\n' "$name" "$round" "$sent" "$name" "$round" "$taken"
}

# flood_for_both: packets a second that the sender, which shares its CPU with the client, keeps up beside either filter
flood_for_both()
{
	{
		mail_beside mxlock 7 0 "$MAIL_FLOOD"
		mail_beside nftables 8 0 "$MAIL_FLOOD"
	} > "$scratch/mail"
	awk -F, '$1 ~ /_sent$/ && (!least || $3 < least) { least = $3 } END { printf "%d\n", least * 0.9 }' "$scratch/mail"
}

bench_mail()
{
	local flood round server what
	: "${MAIL_SECONDS:=2}" "${MAIL_FLOOD:=500000}"
	for what in 7 8; do
		edge_pair "$what"
	done
	"$programs/prefixes" routes4 "${DROP_PREFIXES:-100000}" 1 > "$scratch/prefixes"
	echo "198.18.0.0/16" >> "$scratch/prefixes" # the client's
	"$programs/addresses" denied 4 1048576 7 < "$scratch/prefixes" > "$scratch/denied"
	policy_of "$scratch/prefixes" > "$scratch/policy"
	{
		peer_mxlock i7
		peer_nftables i8
		polled_by_the_last_cpu i7
		polled_by_the_last_cpu i8
	} >> "$scratch/log" 2>&1
	start inside listening "$programs/mail" serve 25
	server=$started
	flood=$(flood_for_both)
	say "mail: ${MAIL_ROUNDS:=5} rounds, a flood of $flood packets a second"
	for ((round = 1; round <= MAIL_ROUNDS; round++)); do
		mail_beside mxlock_quiet 7 "$round" 0
		mail_beside mxlock_flood 7 "$round" "$flood"
		mail_beside nftables_quiet 8 "$round" 0
		mail_beside nftables_flood 8 "$round" "$flood"
	done > "$scratch/mail"
	stop "$server"
	samples mail < "$scratch/mail"
	peers_remove 1 2>> "$scratch/log"
}
