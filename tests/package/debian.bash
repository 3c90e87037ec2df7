# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# shellcheck shell=bash
#
# A small Debian: the required packages of this machine, and what apt, systemd, a network and mxlock need besides, with dpkg's
# own knowledge of them, so that apt can install more. Nothing of it is downloaded but udev, where that is not installed.

PACKAGES=(apt systemd systemd-sysv iproute2 libbpf1 libxdp1 libsmartcols1 libjansson4 libnettle8 libmicrohttpd12)

# All that these need, so that `apt-get check` finds no fault with them; of alternatives, those that are installed: of others apt
# is told nothing.
debian_packages()
{
	local required
	mapfile -t required < <(dpkg-query -W -f '${Priority} ${Essential} ${Package}\n' | sed -nE 's/^(required .*|.* yes) //p')
	apt-cache -o Dir::State::Lists=/dev/null -o Dir::Cache::pkgcache= depends --recurse --installed \
		--no-recommends --no-suggests --no-conflicts --no-breaks --no-replaces --no-enhances \
		"${PACKAGES[@]}" "${required[@]}" | grep '^[a-z0-9]' | sort -u |
		xargs dpkg-query -W -f '${db:Status-Status} ${Package}\n' 2> /dev/null | sed -n 's/^installed //p' | sort -u
}

# The files of a package, but for what people read.
debian_files()
{
	dpkg-query -L "$@" | grep -E '^/.' | grep -vE '^/usr/share/(doc|man|info|locale|lintian|zoneinfo|i18n|perl5|bug|common-licenses)(/|$)' |
		grep -vxE '/(bin|sbin|lib|lib32|lib64|libx32|boot|home|media|mnt|opt|srv|diversions|package)(/.*diverted.*)?' | sort -u |
		while IFS= read -r path; do
			[ ! -d "$path" ] || [ -L "$path" ] || continue
			[ ! -e "$path" ] && [ ! -L "$path" ] || printf '%s\n' "${path#/}"
		done
}

# What dpkg knows of them.
debian_database()
{
	local root=$1 name
	shift

	install -d "$root"/var/lib/dpkg/{info,updates,triggers,parts}
	dpkg-query -s "$@" > "$root/var/lib/dpkg/status"
	touch "$root/var/lib/dpkg/available" "$root/var/lib/dpkg/diversions"
	echo amd64 > "$root/var/lib/dpkg/arch"
	for name; do
		cp /var/lib/dpkg/info/"$name".list /var/lib/dpkg/info/"$name":amd64.list "$root/var/lib/dpkg/info/" 2> /dev/null || true
	done
}

debian_settle()
{
	local root=$1 unit

	cp "$root/usr/share/base-passwd/passwd.master" "$root/etc/passwd"
	cp "$root/usr/share/base-passwd/group.master" "$root/etc/group"
	echo empty > "$root/etc/hostname"
	echo 25252525252525252525252525252525 > "$root/etc/machine-id"
	: > "$root/etc/fstab"
	rm -f "$root"/etc/systemd/system/*.wants/* "$root/etc/resolv.conf"
	mkdir -p "$root"/etc/systemd/system/multi-user.target.wants
	# apt has no archive to ask, and installs what it is given
	mkdir -p "$root"/etc/apt/{sources.list,preferences}.d "$root"/var/{lib/apt/lists,cache/apt/archives}/partial
	# nobody logs in, and there is no D-Bus
	for unit in getty.target systemd-logind.service systemd-update-utmp.service systemd-user-sessions.service; do
		ln -sf /dev/null "$root/etc/systemd/system/$unit"
	done
	ldconfig -r "$root"
}

# debian_root ROOT
debian_root()
{
	local root=$1 name udev packages

	mkdir -p "$root"/{dev,proc,sys,run,tmp,root,etc,var/lib,var/log/journal,usr/{bin,sbin,lib,lib64}}
	for name in bin sbin lib lib64; do
		ln -s "usr/$name" "$root/$name"
	done
	ln -s ../run "$root/var/run"
	mapfile -t packages < <(debian_packages)
	debian_files "${packages[@]}" | tar -C / --no-recursion -cf - -T - | tar -C "$root" --keep-directory-symlink -xf -
	debian_database "$root" "${packages[@]}"
	if [ ! -x /lib/systemd/systemd-udevd ]; then
		udev=$(fetch_unpacked udev)
		tar -C "$udev" --exclude=./usr/share -cf - . | tar -C "$root" --keep-directory-symlink -xf -
	fi
	debian_settle "$root"
}
