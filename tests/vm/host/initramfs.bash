# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# shellcheck shell=bash
#
# The root file system of the guest. Two archives, which the kernel unpacks one
# after the other: one for every kernel, and one with the modules of this kernel.

# root_new ROOT: an empty root laid out as Debian lays it out, so that paths of the host hold
root_new()
{
	local name

	rm -rf "$1"
	mkdir -p "$1"/{dev,proc,sys,run,tmp,root,etc,tests,usr/{bin,sbin,lib,lib64}}
	for name in bin sbin lib lib64; do
		ln -s "usr/$name" "$1/$name"
	done
}

# root_add_libraries ROOT PROGRAM: the shared libraries of a program; none for a static one
root_add_libraries()
{
	local library

	ldd "$2" 2>/dev/null | grep -oE '/[^ ]+' | while read -r library; do
		[ -e "$1$library" ] || install -D -m 755 "$library" "$1$library"
	done || true
}

# root_add_program ROOT PROGRAM TARGET: a program as TARGET, with its libraries
root_add_program()
{
	install -D -m 755 "$2" "$1$3"
	root_add_libraries "$1" "$2"
}

# root_add_needs ROOT: everything that needs.bash lists, but the modules
root_add_needs()
{
	local root=$1 name path object

	for name in "${PROGRAMS[@]}"; do
		path=$(program_path "$name")
		root_add_program "$root" "$path" "/usr/bin/$name"
	done
	# An applet never takes the place of a real program.
	for name in $(busybox --list); do
		[ -e "$root/usr/bin/$name" ] || ln -s busybox "$root/usr/bin/$name"
	done
	dpkg -L "${BPF_OBJECT_PACKAGES[@]}" | grep '/bpf/.*\.o$' | while read -r object; do
		install -D -m 644 "$object" "$root$object"
	done
}

# modules_index KERNEL_DIR: read modules.dep and modules.builtin into MODULE_*
modules_index()
{
	local file dependencies name

	MODULE_DIR=$(echo "$1"/lib/modules/*)
	declare -gA MODULE_FILE=() MODULE_DEPENDENCIES=() MODULE_DONE=()
	while read -r file; do
		name=$(basename "$file" .ko)
		MODULE_DONE[${name//-/_}]=builtin
	done <"$MODULE_DIR/modules.builtin"
	while IFS=: read -r file dependencies; do
		name=${file##*/}
		name=${name%.ko}
		MODULE_FILE[${name//-/_}]=$file
		MODULE_DEPENDENCIES[${name//-/_}]=$dependencies
	done <"$MODULE_DIR/modules.dep"
}

# root_add_module ROOT NAME: a module after what it depends on; /modules lists the order of loading
root_add_module()
{
	local root=$1 name=$2 file dependency

	[ -z "${MODULE_DONE[$name]:-}" ] || return 0
	file=${MODULE_FILE[$name]:-}
	[ -n "$file" ] || die "module $name: not in $MODULE_DIR"
	for dependency in ${MODULE_DEPENDENCIES[$name]}; do
		dependency=${dependency##*/}
		dependency=${dependency%.ko}
		root_add_module "$root" "${dependency//-/_}"
	done
	install -D -m 644 "$MODULE_DIR/$file" "$root/modules/$file"
	echo "/modules/$file" >>"$root/modules/order"
	MODULE_DONE[$name]=added
}

# root_pack ROOT: its archive, to stdout
root_pack()
{
	(cd "$1" && find . -print0 | cpio --null --create --format=newc --owner=0:0 --quiet)
}

# initramfs_modules KERNEL_DIR ROOT: the archive of modules, to stdout; ROOT is made for it
initramfs_modules()
{
	local root=$2 name

	rm -rf "$root"
	mkdir -p "$root/modules"
	: >"$root/modules/order"
	modules_index "$1"
	for name in "${MODULES[@]}"; do
		root_add_module "$root" "$name"
	done
	root_pack "$root"
}
