/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "attach.h"

#include <errno.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../base/report.h"
#include "attach_libxdp.h"
#include "attach_link.h"
#include "attach_pin.h"
#include "dispatcher.h"
#include "netns.h"
#include "occupant.h"
#include "pin.h"

const char *attach_mode_name(enum attach_mode mode)
{
	switch (mode) {
	case ATTACH_MODE_NATIVE:
		return "native";
	case ATTACH_MODE_GENERIC:
		return "generic";
	default:
		return "unknown";
	}
}

const char *attach_via_name(enum attach_via via)
{
	switch (via) {
	case ATTACH_VIA_LINK:
		return "link";
	case ATTACH_VIA_LIBXDP:
		return "libxdp";
	default:
		return "auto";
	}
}

/*
 * Whether its frames begin with an Ethernet header, as the program reads them. On other devices (tun, ppp,
 * wireguard) generic mode would show it naked IP packets, and lock nothing. 0 or -errno after a message.
 */
static int check_ethernet(const char *interface)
{
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), error;
	struct ifreq request = {0};

	if (fd < 0)
		return report_errno(errno, "%s: no socket to ask what device this is", interface);
	snprintf(request.ifr_name, sizeof(request.ifr_name), "%.*s", IF_NAMESIZE - 1, interface);
	error = ioctl(fd, SIOCGIFHWADDR, &request) == 0 ? 0 : errno;
	close(fd);
	if (error)
		return report_errno(error, "%s: cannot ask what device this is", interface);
	if (request.ifr_hwaddr.sa_family == ARPHRD_ETHER || request.ifr_hwaddr.sa_family == ARPHRD_LOOPBACK)
		return 0;
	report_error("%s: not an Ethernet device (type %u): mxlock reads Ethernet frames", interface,
		     request.ifr_hwaddr.sa_family);
	report_hint("attach to the Ethernet device that the traffic comes in by, before it is unwrapped");
	return -EOPNOTSUPP;
}

static int no_namespace(void)
{
	report_errno(ENOENT, "/proc/thread-self/ns/net: cannot tell which network namespace this is");
	report_hint("is procfs mounted at /proc?");
	return -ENOENT;
}

/* Finds the interface in this namespace. 0 or -errno after a message. */
static int find(const char *interface, struct attachment *ret)
{
	unsigned ifindex = if_nametoindex(interface);
	int error = errno;
	struct attachment found = {.netns = netns_here(), .ifindex = ifindex, .here = true};

	if (ifindex == 0) {
		if (error != ENODEV && error != ENXIO)
			return report_errno(error, "%s: cannot look for this interface", interface);
		report_error("%s: no such interface in this network namespace", interface);
		report_hint("`ip link` lists those that there are");
		return -ENODEV;
	}
	if (found.netns == 0)
		return no_namespace();
	/* its name, where an alternative one was given */
	if (!if_indextoname(ifindex, found.interface))
		return report_errno(errno, "%s: cannot tell its name", interface);
	error = check_ethernet(found.interface);
	if (!error)
		*ret = found;
	return error;
}

/* Whether `at` is where the place is. */
static bool same_place(const struct attachment *at, const struct attachment *place)
{
	return at->netns == place->netns && at->ifindex == place->ifindex;
}

/*
 * Makes the pins agree with where things are now: takes dead ones of this place away, and renames
 * those whose device was moved, so that their names are free: where it was found, since the name may be
 * another's by now. 0 or -errno after a message.
 */
static int settle(const struct instance *instance, const struct attachment *at, const struct attachment *place)
{
	char name[ATTACH_PIN], from[PIN_PATH], to[PIN_PATH];

	if (at->gone && same_place(at, place)) {
		report_notice("%s: the attachment that was pinned as %s is dead: its pin was removed", place->interface,
			      at->pin);
		return at->via == ATTACH_VIA_LIBXDP ? attach_libxdp_remove(instance, at) : pin_remove(instance->path, at->pin);
	}
	attach_pin_name(at->via, at->netns, at->ifindex, name);
	if (at->gone || at->mode == ATTACH_MODE_AUTO || strcmp(name, at->pin) == 0)
		return 0;
	pin_path(instance->path, at->pin, from);
	pin_path(instance->path, name, to);
	return rename(from, to) == 0 ? 0 : report_errno(errno, "%s: cannot rename this pin to %s", from, name);
}

/*
 * Looks whether the instance is on this interface already, and settles its pins. 0: it is not; -EALREADY,
 * silent: it is, *ret tells; or -errno after a message.
 */
static int look_at_ours(const struct instance *instance, const struct attachment *place, struct attachment *ret)
{
	struct attachment *list;
	size_t count;
	int error = attach_list(instance, &list, &count);

	if (error)
		return error;
	for (size_t i = 0; i < count && !error; i++)
		if (!list[i].gone && list[i].here && same_place(&list[i], place)) {
			*ret = list[i];
			error = -EALREADY;
		}
	for (size_t i = 0; i < count && !error; i++)
		error = settle(instance, &list[i], place);
	free(list);
	return error;
}

/* Says who is on the interface. Returns -EBUSY. */
static int refuse(const struct instance *instance, const struct attachment *place, const struct occupant *occupant)
{
	uint32_t program = occupant_any(occupant);
	const char *mode = program == occupant->native	  ? "native"
			   : program == occupant->generic ? "generic"
							  : "offload";
	char other[MX_NAME], text[256];

	if (occupant_other_instance(program, instance, other)) {
		report_error("%s: guarded already, by the instance '%s' of mxlock", place->interface, other);
		report_hint("`mxlock detach %s --instance %s` frees it; an interface has one instance", place->interface,
			    other);
		return -EBUSY;
	}
	occupant_describe(program, place->ifindex, text, sizeof(text));
	report_error("%s: another XDP program is on it, which mxlock does not replace: %s, in %s mode",
		     place->interface, text, mode);
	report_hint("detach it first with what attached it; beside others, mxlock runs where they use libxdp's "
		    "dispatcher (`xdp-loader status`)");
	return -EBUSY;
}

/*
 * What to do about a program of ours on the interface that no pin tells of: in a dispatcher it is
 * adopted; alone, a command was killed before it could undo that. -EALREADY, silent, or -errno after a message.
 */
static int adopt(const struct instance *instance, struct attachment *place, const struct occupant *occupant,
		 enum occupant_role role, struct attachment *ret)
{
	int error;

	if (role != OCCUPANT_MEMBER) {
		report_error("%s: this instance's program is on it, and no pin tells of that", place->interface);
		report_hint("a command was killed, or a pin removed by hand: `ip link set dev %s %s off` takes it off; then "
			    "attach again",
			    place->interface, occupant->native ? "xdpdrv" : "xdpgeneric");
		return -EBUSY;
	}
	place->via = ATTACH_VIA_LIBXDP;
	place->mode = occupant->native ? ATTACH_MODE_NATIVE : ATTACH_MODE_GENERIC;
	attach_pin_name(place->via, place->netns, place->ifindex, place->pin);
	error = attach_libxdp_mark(instance, place->pin);
	if (error)
		return error;
	report_notice("%s: this instance's program was in the dispatcher there without a pin: pinned it",
		      place->interface);
	*ret = *place;
	return -EALREADY;
}

/*
 * Decides on the way: whom we find there, and what was asked for. 0; -EALREADY, silent: it was adopted, *ret tells; or
 * -errno after a message.
 */
static int choose(const struct instance *instance, struct attachment *place, const struct occupant *occupant,
		  enum attach_via via, struct attachment *ret)
{
	uint32_t program = occupant_any(occupant);
	enum occupant_role role = occupant_role(program, instance);
	char other[MX_NAME];

	place->via = via == ATTACH_VIA_LIBXDP ? ATTACH_VIA_LIBXDP : ATTACH_VIA_LINK;
	if (program == 0)
		return 0;
	if (role == OCCUPANT_ALONE || role == OCCUPANT_MEMBER)
		return adopt(instance, place, occupant, role, ret);
	if (occupant->hardware || via == ATTACH_VIA_LINK || occupant_other_instance(program, instance, other) ||
	    !dispatcher_exists(place->ifindex))
		return refuse(instance, place, occupant);
	place->via = ATTACH_VIA_LIBXDP;
	return 0;
}

int attach_interface(const struct instance *instance, const char *interface, enum attach_via via,
		     enum attach_mode mode, struct attachment *ret)
{
	struct attachment place = {0};
	struct occupant occupant = {0};
	int error;

	error = find(interface, &place);
	if (error)
		return error;
	error = look_at_ours(instance, &place, ret);
	if (error)
		return error;
	error = occupant_query(place.ifindex, &occupant);
	if (error)
		return report_errno(-error, "%s: cannot ask which XDP programs are on it", interface);
	error = choose(instance, &place, &occupant, via, ret);
	if (error)
		return error;
	attach_pin_name(place.via, place.netns, place.ifindex, place.pin);
	if (place.via == ATTACH_VIA_LINK)
		error = attach_link_make(instance, place.interface, place.ifindex, place.pin, mode, &place.mode);
	else
		error = attach_libxdp_make(instance, place.interface, place.ifindex, place.pin, &occupant, mode,
					   &place.mode);
	if (!error)
		*ret = place;
	return error;
}

int attach_remove(const struct instance *instance, const struct attachment *attachment)
{
	if (attachment->via == ATTACH_VIA_LINK)
		return attach_link_remove(instance, attachment->interface, attachment->pin);
	return attach_libxdp_remove(instance, attachment);
}
