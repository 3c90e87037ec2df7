# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# shellcheck shell=bash
#
# Completion of mxlock's commands, for bash. Commands, options and what they take are asked of mxlock itself, by
# `mxlock help`, so that they are those of the version that is there. Names of files, interfaces and instances may be
# anybody's: they are compared and quoted, and never expanded, as eval and `compgen -W` would.

# What mxlock says: the program that was typed, or the one that root would find.
_mxlock_ask()
{
	local PATH=$PATH:/usr/local/sbin:/usr/sbin
	"$program" "$@" 2> /dev/null
}

_mxlock_help()
{
	_mxlock_ask help "$@"
}

_mxlock_commands()
{
	_mxlock_help | sed -n 's/^  \([a-z]\{1,\}\)  *[a-z].*/\1/p'
	echo help
}

# Those of the names that begin with the word that is being typed.
_mxlock_offer()
{
	local name quoted
	for name; do
		printf -v quoted %q "$name"
		[[ $name == "$word"* || $quoted == "$word"* ]] && COMPREPLY+=("$quoted")
	done
}

# The names of what lies in a folder.
_mxlock_offer_folder()
{
	local path paths=()
	for path in "$1"/*; do
		[ -d "$path" ] && paths+=("${path##*/}")
	done
	_mxlock_offer "${paths[@]}"
}

# The value of --instance on the line, whose `=` is a word of its own.
_mxlock_instance()
{
	local i name=default
	for ((i = 2; i < COMP_CWORD; i++)); do
		[ "${COMP_WORDS[i]}" = --instance ] || continue
		name=${COMP_WORDS[i + 1]}
		[ "$name" != = ] || name=${COMP_WORDS[i + 2]}
	done
	printf '%s\n' "$name"
}

# Interfaces that the instance guards; where that cannot be read, all of the machine.
_mxlock_offer_guarded()
{
	local names
	mapfile -t names < <(_mxlock_ask status --json --instance "$(_mxlock_instance)" | grep '^"interfaces": ' |
		grep -oE '\{"name": "([^"\]|\\.)*"' | sed -E 's/^\{"name": "(.*)"$/\1/; s/\\(.)/\1/g')
	if [ ${#names[@]} -gt 0 ]; then
		_mxlock_offer "${names[@]}"
	else
		_mxlock_offer_folder /sys/class/net
	fi
}

# Policies, and folders; where there is neither, readline's own completion of file names.
_mxlock_offer_policies()
{
	local cur=$word

	compopt -o filenames 2> /dev/null
	if declare -F _filedir > /dev/null; then
		_filedir policy
	else
		mapfile -t COMPREPLY < <(compgen -f -X '!*.policy' -- "$cur"; compgen -d -- "$cur")
	fi
	[ ${#COMPREPLY[@]} -gt 0 ] || compopt +o filenames -o default 2> /dev/null
}

# Fills `takes` from what help says: option -> what it takes, empty for nothing.
_mxlock_read_options()
{
	local line form='^  (-[-a-z]+)( ([^ ]+))?(  .*)?$'
	while IFS= read -r line; do
		[[ $line =~ $form ]] && takes[${BASH_REMATCH[1]}]=${BASH_REMATCH[3]}
	done <<< "$help"
}

# Fills `operands` from the first line of help, as `usage: mxlock explain FILE|--live SOURCE [--to ADDR]`.
_mxlock_read_operands()
{
	local words part optional=false
	read -ra words <<< "${help%%$'\n'*}"
	for part in "${words[@]:3}"; do
		case $part in
		'[-'*) optional=true ;;
		-* | '|') ;;
		*'|-'*) [[ " ${COMP_WORDS[*]} " == *" ${part#*|} "* ]] || operands+=("${part%%|*}") ;;
		*) $optional || operands+=("${part//[][]/}") ;;
		esac
		[[ $part == *']' ]] && optional=false
	done
}

# Takes from `operands` what stands behind a choice, as in `service start|join [IFACE]`, where help names none for what was
# chosen: its lines are "  start   ..." and "  join IFACE   ...".
_mxlock_forget_operands()
{
	[[ ${operands[0]-} != *'|'* || $help == *$'\n'"  $first "[A-Z]* ]] || operands=("${operands[0]}")
}

# Sets `count`, how many operands stand before the word, `first` to the first of them, and `ended`, whether a `--` does.
_mxlock_count_operands()
{
	local i
	for ((i = 2; i < COMP_CWORD; i++)); do
		case ${COMP_WORDS[i]} in
		--) $ended && ((count++)); ended=true ;;
		-?*)
			if $ended; then
				((count++))
			elif [ -n "${takes[${COMP_WORDS[i]}]-}" ]; then
				((i++))
				[ "${COMP_WORDS[i]-}" = = ] && ((i++))
			fi
			;;
		*)
			[ "$count" -gt 0 ] || first=${COMP_WORDS[i]}
			((count++))
			;;
		esac
	done
}

# What stands for KIND in help: a choice, a file, an interface, an instance, a command.
_mxlock_offer_kind()
{
	local words
	case $1 in
	*'|'*)
		IFS='|' read -ra words <<< "$1"
		_mxlock_offer "${words[@]}"
		;;
	FILE | OLD) _mxlock_offer_policies ;;
	IFACE*)
		if [ "${COMP_WORDS[1]}" = detach ]; then
			_mxlock_offer_guarded
		else
			_mxlock_offer_folder /sys/class/net
		fi
		;;
	NAME) _mxlock_offer_folder /sys/fs/bpf/mxlock ;;
	esac
}

# Behind `mxlock COMMAND`.
_mxlock_arguments()
{
	local help operands=() count=0 first='' ended=false kind
	local -A takes=()

	help=$(_mxlock_help "${COMP_WORDS[1]}")
	_mxlock_read_options
	_mxlock_read_operands
	_mxlock_count_operands
	_mxlock_forget_operands
	kind=${operands[count]-}
	[[ -z $kind && ${#operands[@]} -gt 0 && ${operands[-1]} == *... ]] && kind=${operands[-1]}
	if ! $ended && [ -n "${takes[$before]-}" ]; then
		# only --policy takes a policy; other files may have any name
		if [[ ${takes[$before]} == FILE && $before != --policy ]]; then
			compopt -o default 2> /dev/null
		else
			_mxlock_offer_kind "${takes[$before]}"
		fi
	elif ! $ended && [[ $word == -* || -z $kind ]]; then
		_mxlock_offer "${!takes[@]}"
	else
		_mxlock_offer_kind "$kind"
	fi
}

_mxlock()
{
	local program=${1/#\~\//$HOME/} word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} commands

	COMPREPLY=()
	# --option=value comes in three words
	if [ "$word" = = ]; then
		word=
	elif [ "$before" = = ]; then
		before=${COMP_WORDS[COMP_CWORD - 2]}
	fi
	if [ "$COMP_CWORD" -eq 1 ] || { [ "$COMP_CWORD" -eq 2 ] && [ "$before" = help ]; }; then
		mapfile -t commands < <(_mxlock_commands)
		[ "$COMP_CWORD" -gt 1 ] || commands+=(--help --version)
		_mxlock_offer "${commands[@]}"
	elif [ "${COMP_WORDS[1]}" != help ]; then
		_mxlock_arguments
	fi
}

complete -F _mxlock mxlock
