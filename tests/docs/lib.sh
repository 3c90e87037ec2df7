# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# shellcheck shell=bash disable=SC2034 # failed is for those who source this
# What the tests of pages and layers share.

cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 1
MXLOCK=${MXLOCK:-$PWD/build/mxlock}
failed=0
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# claim COMMAND [ARGUMENT...]: the claim is its name, and holds when it succeeds and prints nothing
claim()
{
	local status=0
	"$@" > "$folder/log" 2>&1 || status=$?
	if [ "$status" -eq 0 ] && [ ! -s "$folder/log" ]; then
		echo "ok - ${*//_/ }"
		return
	fi
	echo "not ok - ${*//_/ }"
	head -n 40 "$folder/log" | sed 's/^/#   /'
	failed=1
}

# equal WHAT EXPECTED-FILE ACTUAL-FILE
equal()
{
	[ -s "$2" ] || { echo "$1: nothing to compare with"; return 1; }
	diff -u --label "expected: $1" --label "found" "$2" "$3"
}

# The files of the project.
files()
{
	git ls-files 2> /dev/null || find . -name build -prune -o -name .git -prune -o -type f -printf '%P\n'
}
