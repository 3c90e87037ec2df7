/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * Interfaces and the program on them. An interface is a network namespace and an
 * ifindex, since names change; each attachment has one pin in its instance's folder:
 *   link-NETNS-IFINDEX   a bpf_link (NETNS: inode of the namespace)
 *   prog-NETNS-IFINDEX   a mark, made before libxdp is asked: there may be a program of
 *                        ours in the dispatcher there; it is known by the maps that it uses
 */
#ifndef MX_ATTACH_H
#define MX_ATTACH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "instance.h"

#define ATTACH_VIAS "auto|link|libxdp"
enum attach_via { /* in the order of these words */
	ATTACH_VIA_AUTO,
	ATTACH_VIA_LINK,
	ATTACH_VIA_LIBXDP,
};

#define ATTACH_MODES "auto|native|generic"
enum attach_mode { /* in the order of these words */
	ATTACH_MODE_AUTO,
	ATTACH_MODE_NATIVE,
	ATTACH_MODE_GENERIC,
};

#define ATTACH_PIN 40 /* bytes of the name of a pin, with its NUL */

/*
 * One interface with our program on it, or what is left of it. A device that was moved
 * to another network namespace keeps its program: netns and ifindex tell where it is
 * now, as far as that can be found, and the pin's name where it was.
 */
struct attachment {
	uint64_t netns; /* inode of its network namespace; 0: it was moved, and is not found */
	uint32_t ifindex;
	char pin[ATTACH_PIN];   /* its pin in the instance's folder */
	enum attach_via via;    /* LINK or LIBXDP */
	enum attach_mode mode;  /* NATIVE or GENERIC; AUTO: not known from here */
	bool gone;              /* no such device is left, or our program is not on it any more */
	bool here;              /* it is in the network namespace that we run in */
	char interface[64];     /* its present name; "ifindex 5" where that cannot be told from here */
};

/* "native", "generic", "unknown"; "link", "libxdp": for output. */
const char *attach_mode_name(enum attach_mode mode);
const char *attach_via_name(enum attach_via via);

/*
 * Puts the instance's program on an interface of this network namespace. Never replaces a
 * foreign program, never takes a lesser way than the one asked for; *ret tells what was got.
 * When it fails, the interface and the pins are as before. 0, -EALREADY where
 * this instance is already on it (silent: *ret is that attachment), or -errno after a message.
 */
int attach_interface(const struct instance *instance, const char *interface, enum attach_via via,
		     enum attach_mode mode, struct attachment *ret);

/* All attachments of the instance, by netns and ifindex; the caller frees the array. 0 or -errno after a message. */
int attach_list(const struct instance *instance, struct attachment **ret, size_t *ret_count);

/* Whether a pin of an attachment lies in the folder, of an instance that need not be whole. 0 or -errno after a message. */
int attach_pinned(const struct instance *instance, bool *ret_pinned);

/* Takes the program off, and the pin away; a dead attachment too. 0 or -errno after a message. */
int attach_remove(const struct instance *instance, const struct attachment *attachment);

#endif
