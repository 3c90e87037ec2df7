# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# shellcheck shell=bash disable=SC2154 # run sets the variables
# Good traffic under a flood: connections a second to a mail server (greeting, QUIT, farewell), alone and with a flood of
# denied packets beside them on the same cable. One CPU polls the end of the cable, filters, and runs the server, as
# with a network card of one queue; the other one has the client and the making of the flood, which also runs, and
# sends nothing, where there is none. The flood is the same beside both filters. A round that was disturbed (results.py says
# what that is) is made again, each three times at the most. MAIL_ROUNDS, MAIL_SECONDS (of a sample), MAIL_FLOOD: packets a second.

MAIL_AGAIN=3

# polled_by_the_last_cpu INTERFACE: by a thread of its own, so that it is not the sender's CPU; before all processes, as an
# interrupt is. Where no XDP program is, veth has what was sent with segments to be made received by the sender's own CPU.
polled_by_the_last_cpu()
{
	local thread
	outside ethtool -K "o${1#i}" tso off
	# shellcheck disable=SC2016 # for the inner shell
	inside unshare --mount bash -c 'mount -t sysfs sys /sys && echo 1 > "/sys/class/net/$1/threaded"' - "$1"
	thread=$(pgrep -n "^napi/$1-")
	taskset -cp "$(($(nproc) - 1))" "$thread"
	chrt --fifo -p 10 "$thread"
	polling[${1#i}]=$thread
}

# Microseconds that the last CPU was idle, and those that a process has taken.
idle_time()
{
	awk -v cpu="cpu$(($(nproc) - 1))" -v tick="$(getconf CLK_TCK)" '$1 == cpu { printf "%.0f", $5 * 1000000 / tick }' /proc/stat
}
taken_time() { awk '{ printf "%.0f", $1 / 1000 }' "/proc/$1/schedstat"; }

# mail_beside NAME CABLE ROUND RATE: connections beside so many packets, and what they leave of the CPU that filters
mail_beside()
{
	local name=$1 address=${networks[$2]} round=$3 flood sent taken idle filter
	start outside '' "$programs/flood" "$programs/flood.bpf.o" "$scratch/denied" at "$4" $((MAIL_SECONDS + 2)) "o$2"
	flood=$started
	sleep 1
	idle=$(idle_time) filter=$(taken_time "${polling[$2]}")
	outside "$programs/mail" connect "$address.1" "$address.25" 25 "$MAIL_SECONDS" | sed "s/^/$name,$round,/;s/$/,\/s/"
	idle=$(($(idle_time) - idle)) filter=$(($(taken_time "${polling[$2]}") - filter))
	awk -v what="$name" -v round="$round" -v idle="$idle" -v filter="$filter" -v all="$((MAIL_SECONDS * 10000))" \
		'BEGIN { printf "%s_idle,%d,%.1f,%%\n%s_polling,%d,%.1f,%%\n", what, round, idle / all, what, round, filter / all }'
	read -r sent taken < <(finished "$flood")
	[ "$4" -eq 0 ] || printf '%s_sent,%s,%s,/s\n%s_taken,%s,%s,/s\n' "$name" "$round" "$sent" "$name" "$round" "$taken"
}

# flood_for_both: packets a second that the sender, which shares its CPU with the client, keeps up beside either filter
flood_for_both()
{
	local try
	for try in 1 2 3; do
		mail_beside mxlock 7 "$try" "$MAIL_FLOOD"
		mail_beside nftables 8 "$try" "$MAIL_FLOOD"
	done > "$scratch/mail"
	awk -F, '$1 ~ /_sent$/ && $3 > most[$1] { most[$1] = $3 }
		END { for (what in most) if (!least || most[what] < least) least = most[what]; printf "%d\n", least * 0.75 }' "$scratch/mail"
}

# mail_round ROUND FLOOD
mail_round()
{
	{
		mail_beside mxlock_quiet 7 "$1" 0
		mail_beside mxlock_flood 7 "$1" "$2"
		mail_beside nftables_quiet 8 "$1" 0
		mail_beside nftables_flood 8 "$1" "$2"
	} > "$scratch/mail.$1"
}

# mail_samples ROUNDS FLOOD: of all rounds as they are now
mail_samples()
{
	local round
	echo "flood_asked,1,$2,/s"
	for ((round = 1; round <= $1; round++)); do
		cat "$scratch/mail.$round"
	done
}

# mail_disturbed ROUNDS FLOOD: the numbers of those that were
mail_disturbed()
{
	{
		echo "suite,what,round,value,unit"
		mail_samples "$@" | sed 's/^/mail,/'
	} > "$scratch/mail.csv"
	"$here/report" "$scratch/mail.csv" disturbed
}

# Those that were disturbed once more, their samples of before kept as NAME_rejected: mail_again ROUNDS FLOOD
mail_again()
{
	local round
	for round in $(mail_disturbed "$@"); do
		say "mail: round $round was disturbed: again"
		sed 's/,/_rejected,/' "$scratch/mail.$round" | samples mail
		mail_round "$round" "$2"
	done
}

bench_mail()
{
	local flood round server what polling=()
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
		mail_round "$round" "$flood"
	done
	for ((round = 0; round < MAIL_AGAIN; round++)); do
		mail_again "$MAIL_ROUNDS" "$flood"
	done
	stop "$server"
	mail_samples "$MAIL_ROUNDS" "$flood" | samples mail
	peers_remove 1 2>> "$scratch/log"
}
