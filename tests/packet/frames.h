/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * Frames from words, so that a table of claims can be read:
 *
 *   "tag 8100 ip4 198.51.100.1 192.0.2.25 tcp 25"
 *   "ip6 2001:db8::1 2001:db8::25 hop 0 fragment 0 1 tcp 25 pad 20"
 *
 * Headers are built left to right, each filling in the type or protocol field of the one
 * before. Lengths in IP headers are then those of what was built, unless a word says otherwise.
 *
 *   tag HEX            a VLAN tag with this TPID, of VLAN 100
 *   vid N              the VLAN of the last tag
 *   type HEX           some other ethertype
 *   ip4 SRC DST        20 bytes; next a word of:
 *     ihl N            header length field, in words
 *     options N        bytes of options: NOPs, counted in the header's length
 *     total N          total length field
 *     offset N, mf, df fragment fields, N in units of 8
 *   ip6 SRC DST        40 bytes; next a word of:
 *     payload N        payload length field
 *   version N          of the last IP header
 *   short N, long N    makes the IP packet's length field smaller or larger than the truth
 *   hop N, destination N, mobility N   extension headers with length field N: 8 * (N + 1) bytes
 *   routing N LEFT     the same with a number of segments left
 *   fragment N M       fragment header: offset N in units of 8, M flag
 *   ah N               authentication header with length field N: 4 * (N + 2) bytes
 *   extent N           length field of the last extension header, whatever its size is
 *   octet AT N         a byte of the last extension header
 *   address AT ADDR    an IPv6 address in the last extension header
 *   tcp PORT           20 bytes, a SYN from port 40000
 *   from PORT          its source port
 *   flags HEX          its flags
 *   words N            its header length field (data offset), in words
 *   udp PORT, icmp     8 bytes
 *   next N             the protocol that the last header names, and nothing behind it
 *   bytes N, hex STR   payload
 *   pad N              bytes behind the IP packet, filled with 0xff
 *   cut N              the frame loses its last N bytes; no length field knows
 */
#ifndef TEST_PACKET_FRAMES_H
#define TEST_PACKET_FRAMES_H

#include <stddef.h>
#include <stdint.h>

#define FRAME_SIZE 73000 /* what a test run can hold: one page and 17 fragments */

/* Builds a frame and gives its length. Ends the program on a word that it does not know. */
size_t frame_build(const char *words, uint8_t ret_frame[FRAME_SIZE]);

/* Bytes in hex, for a message; longer frames are cut with "...". */
void frame_print(const uint8_t *frame, size_t length, char *ret_text, size_t size);

#endif
