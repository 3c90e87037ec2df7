# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# shellcheck shell=bash
#
# `until`, where TAI is 37 s ahead of UTC, as on a host that a time daemon looks after: a rule holds to the last seconds of
# its day in UTC, ends at midnight, and holds again when the clock goes back. Where the kernel is told of the 37 s
# afterwards only, the rule ends by as much early, as the manual says.
# shellcheck source=tests/vm/guest/lib.bash
. /tests/lib.bash
need_mxlock

day=2037-06-30
noon=$(date -u -d "$day 12:00:00" +%s)
midnight=$((noon + 12 * 3600))

uptime() { cut -d . -f 1 /proc/uptime; }

# The machine, and with it the next test, gets back its time.
# shellcheck disable=SC2034 # the trap reads it
booted=$(($(date +%s) - $(uptime)))
trap 'clock tai 0; clock set "$((booted + $(uptime)))"' EXIT

# seconds_before_midnight OUTCOME: of a SYN from the friend. The probe must not take longer, or nothing is claimed.
seconds_before_midnight()
{
	local ahead

	for ahead in 10 20 30; do
		clock set $((midnight - ahead))
		expect "$1" "$FRIEND4" 25
		[ "$(date +%s)" -ge "$midnight" ] || return 0
	done
	fail "a SYN takes more than $ahead s"
}

wire_veth
serve 25
clock tai 37
clock set "$noon"
cat >policy <<-END
	lock mail {
	    allow $FRIEND4 until $day
	    allow $FRIEND6
	}
END
mxlock attach gate0 --policy policy
expect open "$FRIEND4" 25
seconds_before_midnight open
clock wait "$midnight"
expect dropped "$FRIEND4" 25
expect open "$FRIEND6" 25
expect_equal 'explain after midnight' "$FRIEND4 drop lock=mail rule=default" "$(mxlock explain --live "$FRIEND4")"
clock set "$noon"
expect open "$FRIEND4" 25
mxlock detach --all

clock tai 0
mxlock attach gate0 --policy policy
seconds_before_midnight open
clock tai 37
seconds_before_midnight dropped
clock set $((midnight - 60))
expect open "$FRIEND4" 25
