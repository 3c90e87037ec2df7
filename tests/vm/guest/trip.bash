# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# shellcheck shell=bash
#
# What the tests share that trip mxlock up beside xdp-filter (tests/torture/trip.c). Its system calls are taken in an order that
# chance tells, as many of them as there is time for: an emulated machine takes seconds for each. A file `seed` with a number
# (tests/vm/run --with) tells the order instead.
# shellcheck source=tests/vm/guest/beside.bash
. /tests/beside.bash
[ -x /tests/trip ] || fail '/tests/trip is not there: tests/vm/run --with build/tests/torture/trip'

seed=$(cat /tests/seed 2>/dev/null || echo $((RANDOM % 1000)))
declare -A tally=([yes]=0 [no]=0)

# trip ARGUMENTS...: its exit status in REPLY; leaves the call in `call`, and what mxlock said in `said`
trip()
{
	REPLY=0
	/tests/trip "$@" 3>call >said 2>&1 || REPLY=$?
}

# walk SECONDS CALLS WHAT CHECK...: runs CHECK N for calls N of WHAT, until the time is over
walk()
{
	local end=$((SECONDS + $1)) calls=$2 what=$3 n
	shift 3

	for n in $(seq "$calls" | awk -v seed="$seed" 'BEGIN { srand(seed) } { print rand(), $1 }' | sort -n | cut -d ' ' -f 2); do
		[ "$SECONDS" -lt "$end" ] || break
		# a test that ends in between says where
		trap 'echo "at call $n of $calls of $what ($(cat call)), seed $seed; it said:"; cat said' EXIT
		"$@" "$n"
	done
	trap - EXIT
}

# What lies in the kernel of mxlock, and whether it is beside xdp-filter. Not what libxdp leaves of a dispatcher which
# had no program of ours: whose it is, and whether somebody is about to use it, cannot be told.
holdings()
{
	find /sys/fs/bpf -path '/sys/fs/bpf/xdp/*' -prune -o -print | sort
	bpftool -j prog show | jq -r '.[] | select((.name // "") | startswith("mxlock")) | "\(.type) \(.name)"' | sort
	xdp-loader status gate0 | grep -c '=>'
}

# expect_left WANTED: the kernel frees what nobody holds behind one's back
expect_left()
{
	local tries

	for ((tries = 0; tries < 20; tries++)); do
		[ "$(holdings)" != "$1" ] || return 0
		sleep 0.1
	done
	diff <(echo "$1") <(holdings) || :
	fail 'there is more in the kernel, or less, than there should be'
}

# expect_told: whether strangers get in, and what mxlock says of it, are one; ON is yes or no then. xdp-filter goes on.
expect_told()
{
	local told

	told=$(mxlock export --format json 2>told-why | jq -r '.interfaces[] | "\(.mode) \(.via)"') || :
	case $(outcome "$STRANGER4" 25) in
	dropped)
		ON=yes
		expect_equal 'told where the filter is on' 'native libxdp' "$told"
		expect open "$FRIEND4" 25
		;;
	open)
		ON=no
		[ -z "$told" ] || expect_equal 'told where the filter is off' 'none libxdp' "$told"
		;;
	esac
	expect dropped "$STRANGER4" 8025
	tally[$ON]=$((tally[$ON] + 1))
}
